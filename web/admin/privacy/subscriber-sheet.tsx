import { useState } from 'preact/hooks';
import type { SubscriberDto } from '../../../server/contract/index.ts';
import { staffWords } from '../../lib/account/words.ts';
import { rest } from '../../lib/rest.ts';
import { Time } from '../../lib/time.tsx';
import { Button } from '../../lib/ui/button.tsx';
import { Confirm } from '../../lib/ui/confirm.tsx';
import { Facts } from '../../lib/ui/facts.tsx';
import { Field } from '../../lib/ui/field.tsx';
import { toast } from '../../lib/ui/toast.tsx';
import { useRequest } from '../../lib/use-acts.ts';
import { Problem } from '../problem.tsx';
import { adminWords } from '../words.ts';
import { Erasure } from './erasure.tsx';

interface SubscriberSheetProps {
  subscriber: SubscriberDto;
  onChange: (subscriber: SubscriberDto) => void;
  onErased: () => void;
}

export function SubscriberSheet({ subscriber, onChange, onErased }: SubscriberSheetProps) {
  const { privacy: words } = adminWords();
  return (
    <div class="stack loose">
      <Facts
        facts={[
          [words.externalId, subscriber.external_id ?? words.none],
          [
            words.id,
            <span key="id" class="mono">
              {subscriber.id}
            </span>,
          ],
          [words.verified, subscriber.verified ? words.verifiedYes : words.verifiedNo],
          [words.language, subscriber.lang ? words.languages[subscriber.lang] : '–'],
          [words.conversations, subscriber.conversations],
          [words.created, <Time key="created" at={subscriber.created_at} />],
        ]}
      />
      <section class="part">
        <h3>{words.hold}</h3>
        <Hold subscriber={subscriber} onChange={onChange} />
      </section>
      <section class="part">
        <h3>{words.erasure}</h3>
        <Erasure subscriber={subscriber} onErased={onErased} />
      </section>
    </div>
  );
}

function Hold({ subscriber, onChange }: Omit<SubscriberSheetProps, 'onErased'>) {
  const { privacy: words, common } = adminWords();
  const [reason, setReason] = useState('');
  const [asking, setAsking] = useState(false);
  const { busy, problem, clear, run } = useRequest();
  const params = { subscriber_id: subscriber.id };
  const hold = () =>
    void run(async () => {
      onChange(
        await rest('post /subscribers/{subscriber_id}/hold', { params, body: { reason: reason.trim() } }),
      );
      setReason('');
      toast(words.held);
    });
  const release = () =>
    void run(async () => {
      onChange(await rest('delete /subscribers/{subscriber_id}/hold', { params }));
      setAsking(false);
      toast(words.released);
    });
  if (!subscriber.legal_hold) {
    return (
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          hold();
        }}
      >
        <p class="muted">{words.holdAbout}</p>
        <Problem of={problem} />
        <Field
          label={words.holdReason}
          name="reason"
          value={reason}
          onValue={setReason}
          hint={words.holdReasonHint}
          autocomplete="off"
          required
          maxLength={300}
        />
        <div class="buttons">
          <Button type="submit" busy={busy} data-testid="hold">
            {words.holdSubmit}
          </Button>
        </div>
      </form>
    );
  }
  return (
    <div class="stack">
      <p>
        {words.holdSince(subscriber.legal_hold.reason)}{' '}
        <span class="muted">
          <Time at={subscriber.legal_hold.created_at} />
        </span>
      </p>
      <div class="buttons">
        <Button
          onClick={() => {
            clear();
            setAsking(true);
          }}
          data-testid="release-hold"
        >
          {words.release}
        </Button>
      </div>
      <Confirm
        open={asking}
        title={words.releaseTitle}
        act={words.release}
        busy={busy}
        problem={problem && staffWords(problem)}
        words={common}
        onConfirm={release}
        onClose={() => setAsking(false)}
      >
        <p>{words.releaseAsk}</p>
      </Confirm>
    </div>
  );
}
