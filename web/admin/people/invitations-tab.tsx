import linkIcon from 'lucide-static/icons/link.svg?shapes';
import type { InvitationDto } from '../../../server/contract/index.ts';
import { usePaged } from '../../lib/load.ts';
import { rest } from '../../lib/rest.ts';
import { Time } from '../../lib/time.tsx';
import { Button } from '../../lib/ui/button.tsx';
import { DataTable } from '../../lib/ui/data-table.tsx';
import { MoreRows } from '../../lib/ui/list-state.tsx';
import { toast } from '../../lib/ui/toast.tsx';
import { useActs } from '../../lib/use-acts.ts';
import { Panel } from '../panel.tsx';
import { adminWords } from '../words.ts';

/** Links that nobody has used yet, with a way to take each back. */
export function InvitationsTab({ onInvite }: { onInvite: () => void }) {
  const { people: words, common } = adminWords();
  const list = usePaged('invitations', (cursor) => rest('get /invitations', { query: { cursor } }));
  const { busy, run } = useActs();
  const revoke = (invitation: InvitationDto) =>
    void run(invitation.id, async () => {
      await rest('delete /invitations/{invitation_id}', { params: { invitation_id: invitation.id } });
      list.patch((items) => items.filter(({ id }) => id !== invitation.id));
      toast(words.revoked);
    });
  return (
    <Panel
      of={list}
      failed={words.invitationsFailed}
      empty={list.items.length === 0}
      emptyText={words.noInvitations}
      emptyIcon={linkIcon}
      emptyAction={<Button onClick={onInvite}>{words.invite}</Button>}
    >
      <DataTable
        caption={words.tabInvitations}
        data-testid="invitations"
        rows={list.items}
        keyOf={(row) => row.id}
        columns={[
          { key: 'email', title: words.email, cell: (row) => row.email },
          { key: 'kind', title: words.kind, cell: (row) => words.kinds[row.kind] },
          { key: 'role', title: words.role, cell: (row) => common.roles[row.role] },
          {
            key: 'by',
            title: words.invitedBy,
            minor: true,
            cell: (row) => <bdi>{row.invited_by ?? '–'}</bdi>,
          },
          { key: 'created', title: words.created, minor: true, cell: (row) => <Time at={row.created_at} /> },
          { key: 'expires', title: words.expires, cell: (row) => <Time at={row.expires_at} /> },
        ]}
        actionsTitle={common.actions}
        actions={(row) => (
          <Button size="small" tone="danger" busy={busy === row.id} onClick={() => revoke(row)}>
            {words.revoke}
          </Button>
        )}
      />
      <MoreRows more={list.more} label={common.more} />
    </Panel>
  );
}
