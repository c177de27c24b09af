import { useState } from 'preact/hooks';
import type { WebhookDto } from '../../../server/contract/index.ts';
import { staffWords } from '../../lib/account/words.ts';
import { rest } from '../../lib/rest.ts';
import { Button } from '../../lib/ui/button.tsx';
import { Switch } from '../../lib/ui/choices.tsx';
import { Confirm } from '../../lib/ui/confirm.tsx';
import { toast } from '../../lib/ui/toast.tsx';
import { useActs, useRequest } from '../../lib/use-acts.ts';
import { adminWords } from '../words.ts';
import { Deliveries } from './deliveries.tsx';
import { hostOf } from './host.ts';
import { WebhookForm } from './webhook-form.tsx';

interface WebhookSheetProps {
  webhook: WebhookDto;
  onChange: (webhook: WebhookDto) => void;
  onRemove: () => void;
  /** Counts of waiting and given up may have changed. */
  onCounts: () => void;
  onSecret: (secret: string) => void;
}

export function WebhookSheet({ webhook, onChange, onRemove, onCounts, onSecret }: WebhookSheetProps) {
  const { webhooks: words, common } = adminWords();
  const params = { webhook_id: webhook.id };
  const acts = useActs();
  const ask = useRequest();
  const [asking, setAsking] = useState<'remove' | 'rotate' | null>(null);
  const [sent, setSent] = useState(0);
  const turn = (enabled: boolean) =>
    void acts.run('turn', async () => {
      onChange(await rest('patch /webhooks/{webhook_id}', { params, body: { enabled } }));
      toast(enabled ? words.turnedOn : words.turnedOff);
    });
  const test = () =>
    void acts.run('test', async () => {
      await rest('post /webhooks/{webhook_id}/test', { params });
      toast(words.tested);
      setSent(sent + 1);
      onCounts();
    });
  const confirmed = () =>
    void ask.run(async () => {
      if (asking === 'remove') {
        await rest('delete /webhooks/{webhook_id}', { params });
        toast(words.removed);
        onRemove();
      } else {
        const made = await rest('post /webhooks/{webhook_id}/secret', { params });
        setAsking(null);
        onSecret(made.secret);
      }
    });
  const open = (what: 'remove' | 'rotate') => {
    ask.clear();
    setAsking(what);
  };
  const host = hostOf(webhook.url);
  return (
    <div class="stack loose">
      <section class="part">
        <Switch
          label={words.turn}
          about={words.turnAbout}
          on={webhook.enabled}
          disabled={acts.busy !== null}
          onTurn={turn}
        />
        <div class="buttons">
          <Button busy={acts.busy === 'test'} onClick={test} data-testid="test-webhook">
            {words.test}
          </Button>
          <Button onClick={() => open('rotate')}>{words.rotate}</Button>
          <Button tone="danger" onClick={() => open('remove')}>
            {words.remove}
          </Button>
        </div>
      </section>
      <section class="part">
        <h3>{words.deliveries}</h3>
        <Deliveries key={sent} webhook={webhook} onCounts={onCounts} />
      </section>
      <section class="part">
        <WebhookForm
          webhook={webhook}
          submit={words.save}
          onSubmit={async (body) => {
            onChange(await rest('patch /webhooks/{webhook_id}', { params, body }));
            toast(words.saved);
          }}
        />
      </section>
      <Confirm
        open={asking !== null}
        title={asking === 'remove' ? words.removeTitle : words.rotateTitle}
        act={asking === 'remove' ? words.remove : words.rotate}
        danger={asking === 'remove'}
        busy={ask.busy}
        problem={ask.problem && staffWords(ask.problem)}
        {...(asking === 'remove' ? { typed: { word: host, label: words.removeTyped(host) } } : {})}
        words={common}
        onConfirm={confirmed}
        onClose={() => setAsking(null)}
      >
        <p>{asking === 'remove' ? words.removeAsk : words.rotateAsk}</p>
      </Confirm>
    </div>
  );
}
