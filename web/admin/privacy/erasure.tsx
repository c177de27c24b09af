import circleAlertIcon from 'lucide-static/icons/circle-alert.svg?shapes';
import { useState } from 'preact/hooks';
import type { ErasureDto, SubscriberDto } from '../../../server/contract/index.ts';
import { formatList } from '../../i18n/format-more.ts';
import { lang } from '../../i18n/index.ts';
import { staffWords } from '../../lib/account/words.ts';
import { rest } from '../../lib/rest.ts';
import { Button } from '../../lib/ui/button.tsx';
import { Confirm } from '../../lib/ui/confirm.tsx';
import { Banner } from '../../lib/ui/states.tsx';
import { toast } from '../../lib/ui/toast.tsx';
import { useRequest } from '../../lib/use-acts.ts';
import { Problem } from '../problem.tsx';
import { adminWords } from '../words.ts';
import { Counts } from './counts.tsx';

interface ErasureProps {
  subscriber: SubscriberDto;
  onErased: () => void;
}

/** Counted first, then a word typed, then erased for ever. */
export function Erasure({ subscriber, onErased }: ErasureProps) {
  const { privacy: words, common } = adminWords();
  const [answer, setAnswer] = useState<ErasureDto | null>(null);
  const [asking, setAsking] = useState(false);
  const count = useRequest();
  const erase = useRequest();
  const params = { subscriber_id: subscriber.id };
  const word = subscriber.external_id ?? subscriber.id.slice(-4);
  const call = (dry_run: boolean) =>
    rest('post /subscribers/{subscriber_id}/erasure', { params, body: { dry_run } });
  const look = () => void count.run(async () => setAnswer(await call(true)));
  const confirmed = () =>
    void erase.run(async () => {
      setAnswer(await call(false));
      setAsking(false);
      toast(words.erased);
      onErased();
    });
  if (subscriber.legal_hold) return <p class="muted">{words.erasureHeld}</p>;
  return (
    <div class="stack">
      <p class="muted">{words.erasureAbout}</p>
      <Problem of={count.problem} />
      {answer && (
        <Counts title={answer.dry_run ? words.countTitle : words.erasedTitle} counts={answer.counts} />
      )}
      {answer && answer.versions.length > 0 && (
        <Banner tone="caution" icon={circleAlertIcon}>
          {words.versionsTrained(formatList(lang.value, answer.versions))}
        </Banner>
      )}
      <div class="buttons">
        {answer?.dry_run !== false && (
          <Button busy={count.busy} onClick={look} data-testid="count-erasure">
            {words.count}
          </Button>
        )}
        {answer?.dry_run && (
          <Button
            tone="danger"
            onClick={() => {
              erase.clear();
              setAsking(true);
            }}
            data-testid="erase"
          >
            {words.erase}
          </Button>
        )}
      </div>
      <Confirm
        open={asking}
        title={words.eraseTitle}
        act={words.erase}
        busy={erase.busy}
        problem={erase.problem && staffWords(erase.problem)}
        typed={{ word, label: words.eraseTyped(word) }}
        words={common}
        onConfirm={confirmed}
        onClose={() => setAsking(false)}
      >
        <p>{words.eraseAsk}</p>
      </Confirm>
    </div>
  );
}
