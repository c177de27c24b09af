import plusIcon from 'lucide-static/icons/plus.svg?shapes';
import webhookIcon from 'lucide-static/icons/webhook.svg?shapes';
import { useState } from 'preact/hooks';
import type { WebhookDto } from '../../../server/contract/index.ts';
import { formatNumber } from '../../i18n/format.ts';
import { lang } from '../../i18n/index.ts';
import { usePaged } from '../../lib/load.ts';
import { rest } from '../../lib/rest.ts';
import { Time } from '../../lib/time.tsx';
import { Button } from '../../lib/ui/button.tsx';
import { DataTable } from '../../lib/ui/data-table.tsx';
import { Dialog } from '../../lib/ui/dialog.tsx';
import { Status } from '../../lib/ui/facts.tsx';
import { MoreRows, PageHead } from '../../lib/ui/list-state.tsx';
import { Panel } from '../panel.tsx';
import { SecretDialog } from '../secret-dialog.tsx';
import { adminWords } from '../words.ts';
import { hostOf } from './host.ts';
import { WebhookForm } from './webhook-form.tsx';
import { WebhookSheet } from './webhook-sheet.tsx';

export function WebhooksSection() {
  const { webhooks: words, common } = adminWords();
  const list = usePaged('webhooks', (cursor) => rest('get /webhooks', { query: { cursor } }));
  const [adding, setAdding] = useState(false);
  const [openId, setOpenId] = useState<string | null>(null);
  const [secret, setSecret] = useState<string | null>(null);
  const open = list.items.find(({ id }) => id === openId);
  const number = (value: number) => formatNumber(lang.value, value);
  return (
    <>
      <PageHead
        title={words.title}
        lead={words.lead}
        action={
          <Button tone="primary" icon={plusIcon} onClick={() => setAdding(true)} data-testid="add-webhook">
            {words.add}
          </Button>
        }
      />
      <Panel
        of={list}
        failed={words.failed}
        empty={list.items.length === 0}
        emptyText={words.none}
        emptyIcon={webhookIcon}
      >
        <DataTable
          caption={words.title}
          data-testid="webhooks"
          rows={list.items}
          keyOf={(row) => row.id}
          onOpen={(row) => setOpenId(row.id)}
          current={openId}
          columns={[
            { key: 'url', title: words.url, cell: (row) => <span class="mono">{row.url}</span> },
            { key: 'state', title: words.state, cell: (row) => <WebhookState of={row} /> },
            {
              key: 'events',
              title: words.events,
              minor: true,
              cell: (row) => words.eventCount(row.events.length),
            },
            { key: 'pending', title: words.pending, align: 'end', cell: (row) => number(row.pending) },
            { key: 'dead', title: words.dead, align: 'end', cell: (row) => number(row.dead) },
            {
              key: 'created',
              title: words.created,
              minor: true,
              cell: (row) => <Time at={row.created_at} />,
            },
          ]}
        />
        <MoreRows more={list.more} label={common.more} />
      </Panel>
      <Dialog
        kind="sheet wide"
        title={words.add}
        closeLabel={common.close}
        open={adding}
        onClose={() => setAdding(false)}
      >
        <WebhookForm
          submit={words.submit}
          onSubmit={async (body, key) => {
            const made = await rest('post /webhooks', { body, key });
            list.patch((items) => [made.webhook, ...items]);
            setAdding(false);
            setSecret(made.secret);
            void list.reload();
          }}
        />
      </Dialog>
      <Dialog
        kind="sheet wide"
        title={open ? hostOf(open.url) : ''}
        closeLabel={common.close}
        open={open !== undefined}
        onClose={() => setOpenId(null)}
      >
        {open && (
          <WebhookSheet
            key={open.id}
            webhook={open}
            onChange={(next) =>
              list.patch((items) => items.map((item) => (item.id === next.id ? next : item)))
            }
            onRemove={() => {
              list.patch((items) => items.filter(({ id }) => id !== open.id));
              setOpenId(null);
            }}
            onCounts={() => void list.reload()}
            onSecret={setSecret}
          />
        )}
      </Dialog>
      <SecretDialog
        value={secret}
        title={words.secretTitle}
        lead={words.secretLead}
        label={words.secretLabel}
        done={words.done}
        onDone={() => setSecret(null)}
      />
    </>
  );
}

/** Off, failing (something was given up), or on. */
function WebhookState({ of: webhook }: { of: WebhookDto }) {
  const words = adminWords().webhooks;
  if (!webhook.enabled) return <Status tone="plain">{words.disabled}</Status>;
  if (webhook.dead > 0) return <Status tone="danger">{words.failing}</Status>;
  return <Status tone="positive">{words.enabled}</Status>;
}
