import keyRoundIcon from 'lucide-static/icons/key-round.svg?shapes';
import plusIcon from 'lucide-static/icons/plus.svg?shapes';
import { useState } from 'preact/hooks';
import type { ApiKeyDto } from '../../../server/contract/index.ts';
import { staffWords } from '../../lib/account/words.ts';
import { usePaged } from '../../lib/load.ts';
import { rest } from '../../lib/rest.ts';
import { Time } from '../../lib/time.tsx';
import { Badge } from '../../lib/ui/badge.tsx';
import { Button } from '../../lib/ui/button.tsx';
import { Confirm } from '../../lib/ui/confirm.tsx';
import { DataTable } from '../../lib/ui/data-table.tsx';
import { Status } from '../../lib/ui/facts.tsx';
import { MoreRows, PageHead } from '../../lib/ui/list-state.tsx';
import { toast } from '../../lib/ui/toast.tsx';
import { useRequest } from '../../lib/use-acts.ts';
import { Panel } from '../panel.tsx';
import { SecretDialog } from '../secret-dialog.tsx';
import { adminWords } from '../words.ts';
import { KeyDialog } from './key-dialog.tsx';

export function KeysSection() {
  const { keys: words, common } = adminWords();
  const list = usePaged('keys', (cursor) => rest('get /keys', { query: { cursor } }));
  const [making, setMaking] = useState(false);
  const [made, setMade] = useState<string | null>(null);
  const [revoking, setRevoking] = useState<ApiKeyDto | null>(null);
  const { busy, problem, clear, run } = useRequest();
  const revoke = () =>
    void run(async () => {
      if (!revoking) return;
      await rest('delete /keys/{key_id}', { params: { key_id: revoking.id } });
      list.patch((items) =>
        items.map((item) => (item.id === revoking.id ? { ...item, revoked: true } : item)),
      );
      toast(words.revoked(revoking.name));
      setRevoking(null);
    });
  const create = (
    <Button tone="primary" icon={plusIcon} onClick={() => setMaking(true)} data-testid="create-key">
      {words.create}
    </Button>
  );
  return (
    <>
      <PageHead title={words.title} lead={words.lead} action={create} />
      <Panel
        of={list}
        failed={words.failed}
        empty={list.items.length === 0}
        emptyText={words.none}
        emptyIcon={keyRoundIcon}
      >
        <DataTable
          caption={words.title}
          data-testid="keys"
          rows={list.items}
          keyOf={(row) => row.id}
          columns={[
            { key: 'name', title: words.name, cell: (row) => <bdi>{row.name}</bdi> },
            { key: 'prefix', title: words.prefix, cell: (row) => <span class="mono">{row.prefix}…</span> },
            { key: 'state', title: words.state, cell: (row) => <KeyState of={row} /> },
            {
              key: 'scopes',
              title: words.scopes,
              minor: true,
              cell: (row) => (
                <span class="tags">
                  {row.scopes.map((scope) => (
                    <Badge key={scope}>{words.scopeTitles[scope]}</Badge>
                  ))}
                </span>
              ),
            },
            {
              key: 'used',
              title: words.lastUsed,
              cell: (row) =>
                row.last_used_at ? <Time at={row.last_used_at} /> : <span class="muted">{words.never}</span>,
            },
            {
              key: 'expires',
              title: words.expires,
              cell: (row) =>
                row.expires_at ? <Time at={row.expires_at} /> : <span class="muted">{words.noEnd}</span>,
            },
          ]}
          actionsTitle={common.actions}
          actions={(row) =>
            !row.revoked && (
              <Button
                size="small"
                tone="danger"
                onClick={() => {
                  clear();
                  setRevoking(row);
                }}
                data-testid="revoke"
              >
                {words.revoke}
              </Button>
            )
          }
        />
        <MoreRows more={list.more} label={common.more} />
      </Panel>
      <KeyDialog
        open={making}
        onClose={() => setMaking(false)}
        onMade={({ key, api_key }) => {
          setMaking(false);
          setMade(key);
          list.patch((items) => [api_key, ...items]);
          void list.reload();
        }}
      />
      <SecretDialog
        value={made}
        title={words.shownTitle}
        lead={words.shownLead}
        label={words.keyLabel}
        done={words.done}
        onDone={() => setMade(null)}
      />
      <Confirm
        open={revoking !== null}
        title={words.revokeTitle(revoking?.name ?? '')}
        act={words.revoke}
        busy={busy}
        problem={problem && staffWords(problem)}
        words={common}
        onConfirm={revoke}
        onClose={() => setRevoking(null)}
      >
        <p>{words.revokeAsk}</p>
      </Confirm>
    </>
  );
}

function KeyState({ of: key }: { of: ApiKeyDto }) {
  const words = adminWords().keys;
  if (key.revoked) return <Status tone="plain">{words.revokedState}</Status>;
  if (key.expires_at && Date.parse(key.expires_at) < Date.now())
    return <Status tone="caution">{words.expired}</Status>;
  return <Status tone="positive">{words.live}</Status>;
}
