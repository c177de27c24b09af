import { useState } from 'preact/hooks';
import type { DeliveryDto, WebhookDto } from '../../../server/contract/index.ts';
import { usePaged } from '../../lib/load.ts';
import { rest } from '../../lib/rest.ts';
import { Time } from '../../lib/time.tsx';
import { Button } from '../../lib/ui/button.tsx';
import { SelectField } from '../../lib/ui/choices.tsx';
import { Status } from '../../lib/ui/facts.tsx';
import { MoreRows } from '../../lib/ui/list-state.tsx';
import { toast } from '../../lib/ui/toast.tsx';
import { useActs } from '../../lib/use-acts.ts';
import { Panel } from '../panel.tsx';
import { adminWords } from '../words.ts';

const states = ['all', 'pending', 'delivered', 'dead'] as const;
const tones = { pending: 'info', delivered: 'positive', dead: 'danger' } as const;

interface DeliveriesProps {
  webhook: WebhookDto;
  onCounts: () => void;
}

/** What was sent to an endpoint, and what could not be. */
export function Deliveries({ webhook, onCounts }: DeliveriesProps) {
  const { webhooks: words, common } = adminWords();
  const [state, setState] = useState<(typeof states)[number]>('all');
  const params = { webhook_id: webhook.id };
  const list = usePaged(`deliveries:${webhook.id}:${state}`, (cursor) =>
    rest('get /webhooks/{webhook_id}/deliveries', {
      params,
      query: { cursor, state: state === 'all' ? undefined : state },
    }),
  );
  const { busy, run } = useActs();
  const replay = (delivery: DeliveryDto) =>
    void run(delivery.id, async () => {
      await rest('post /webhooks/{webhook_id}/deliveries/{delivery_id}/replay', {
        params: { ...params, delivery_id: delivery.id },
      });
      toast(words.replayed);
      onCounts();
      await list.reload();
    });
  const replayDead = () =>
    void run('dead', async () => {
      const { replayed } = await rest('post /webhooks/{webhook_id}/replay', { params });
      toast(words.replayedDead(replayed));
      onCounts();
      await list.reload();
    });
  return (
    <>
      <div class="filters">
        <SelectField
          label={words.deliveryState}
          name="delivery-state"
          options={states.map((key) => ({ key, title: words.deliveryStates[key] }))}
          selected={state}
          onSelect={setState}
        />
        {webhook.dead > 0 && (
          <Button busy={busy === 'dead'} onClick={replayDead}>
            {words.replayDead}
          </Button>
        )}
      </div>
      <Panel
        of={list}
        failed={words.deliveriesFailed}
        empty={list.items.length === 0}
        emptyText={words.noDeliveries}
      >
        <ul class="lines" data-testid="deliveries">
          {list.items.map((delivery) => (
            <li key={delivery.id}>
              <span class="cell">
                <Status tone={tones[delivery.state]}>{words.deliveryStates[delivery.state]}</Status>{' '}
                <span class="mono">{delivery.event}</span>
                <small>
                  <Time at={delivery.created_at} /> · {words.attempts(delivery.attempts)}
                  {' · '}
                  {delivery.last_status !== null
                    ? words.status(delivery.last_status)
                    : (delivery.last_error ?? words.noAnswer)}
                  {delivery.next_attempt_at && (
                    <>
                      {' · '}
                      {words.next} <Time at={delivery.next_attempt_at} />
                    </>
                  )}
                </small>
              </span>
              {delivery.state !== 'pending' && (
                <Button size="small" busy={busy === delivery.id} onClick={() => replay(delivery)}>
                  {words.replay}
                </Button>
              )}
            </li>
          ))}
        </ul>
        <MoreRows more={list.more} label={common.more} />
      </Panel>
    </>
  );
}
