import usersIcon from 'lucide-static/icons/users.svg?shapes';
import { useState } from 'preact/hooks';
import type { AccountDto } from '../../../server/contract/index.ts';
import { usePaged } from '../../lib/load.ts';
import { rest } from '../../lib/rest.ts';
import { Time } from '../../lib/time.tsx';
import { DataTable } from '../../lib/ui/data-table.tsx';
import { Dialog } from '../../lib/ui/dialog.tsx';
import { Status } from '../../lib/ui/facts.tsx';
import { Field } from '../../lib/ui/field.tsx';
import { MoreRows } from '../../lib/ui/list-state.tsx';
import { Panel } from '../panel.tsx';
import { useSettled } from '../search.ts';
import type { AdminSession } from '../session.ts';
import { adminWords } from '../words.ts';
import type { NewLink } from './people-section.tsx';
import { PersonSheet } from './person-sheet.tsx';

interface PeopleTabProps {
  session: AdminSession;
  onLink: (link: NewLink) => void;
}

export function PeopleTab({ session, onLink }: PeopleTabProps) {
  const all = adminWords();
  const words = all.people;
  const [search, setSearch] = useState('');
  const settled = useSettled(search.trim());
  const list = usePaged(`users:${settled}`, (cursor) =>
    rest('get /users', { query: { search: settled || undefined, cursor } }),
  );
  const [openId, setOpenId] = useState<string | null>(null);
  const person = list.items.find(({ id }) => id === openId) ?? null;
  const replace = (next: AccountDto) =>
    list.patch((items) => items.map((item) => (item.id === next.id ? next : item)));
  return (
    <>
      <div class="filters">
        <Field
          label={words.search}
          name="search"
          type="search"
          value={search}
          onValue={setSearch}
          autocomplete="off"
          maxLength={100}
        />
      </div>
      <Panel
        of={list}
        failed={words.failed}
        empty={list.items.length === 0}
        emptyText={words.nobody}
        emptyIcon={usersIcon}
      >
        <DataTable
          caption={words.title}
          data-testid="people"
          rows={list.items}
          keyOf={(row) => row.id}
          onOpen={(row) => setOpenId(row.id)}
          current={openId}
          columns={[
            {
              key: 'name',
              title: words.name,
              cell: (row) => (
                <>
                  <bdi>{row.name}</bdi> {row.id === session.me.id && <span class="muted">{words.you}</span>}
                  <small>{row.email}</small>
                </>
              ),
            },
            { key: 'role', title: words.role, cell: (row) => all.common.roles[row.role] },
            { key: 'state', title: words.state, cell: (row) => <AccountState disabled={row.disabled} /> },
            {
              key: 'factor',
              title: words.secondFactor,
              minor: true,
              cell: (row) =>
                row.totp ? (
                  <Status tone="positive">{words.on}</Status>
                ) : (
                  <Status tone="plain">{words.off}</Status>
                ),
            },
            {
              key: 'last',
              title: words.lastLogin,
              cell: (row) =>
                row.last_login_at ? (
                  <Time at={row.last_login_at} />
                ) : (
                  <span class="muted">{words.never}</span>
                ),
            },
          ]}
        />
        <MoreRows more={list.more} label={all.common.more} />
      </Panel>
      <Dialog
        kind="sheet wide"
        title={person?.name ?? ''}
        closeLabel={all.common.close}
        open={person !== null}
        onClose={() => setOpenId(null)}
      >
        {person && (
          <PersonSheet
            key={person.id}
            person={person}
            session={session}
            onChange={replace}
            onLink={(link) => {
              setOpenId(null);
              onLink(link);
            }}
          />
        )}
      </Dialog>
    </>
  );
}

export function AccountState({ disabled }: { disabled: boolean }) {
  const words = adminWords().people;
  return disabled ? (
    <Status tone="danger">{words.disabled}</Status>
  ) : (
    <Status tone="positive">{words.active}</Status>
  );
}
