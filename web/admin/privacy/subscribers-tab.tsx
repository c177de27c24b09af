import usersIcon from 'lucide-static/icons/users.svg?shapes';
import { useState } from 'preact/hooks';
import type { SubscriberDto } from '../../../server/contract/index.ts';
import { formatNumber } from '../../i18n/format.ts';
import { lang } from '../../i18n/index.ts';
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
import { adminWords } from '../words.ts';
import { SubscriberSheet } from './subscriber-sheet.tsx';

export function SubscribersTab() {
  const { privacy: words, common } = adminWords();
  const [search, setSearch] = useState('');
  const settled = useSettled(search.trim(), 400);
  const list = usePaged(`subscribers:${settled}`, (cursor) =>
    rest('get /subscribers', { query: { cursor, external_id: settled || undefined } }),
  );
  // The row that was opened is kept: an erasure takes it out of the list, and what was erased is still to be read.
  const [opened, setOpened] = useState<SubscriberDto | null>(null);
  const open = list.items.find(({ id }) => id === opened?.id) ?? opened;
  return (
    <>
      <div class="filters">
        <Field
          label={words.search}
          name="external-id"
          type="search"
          value={search}
          onValue={setSearch}
          hint={words.searchHint}
          autocomplete="off"
          maxLength={120}
        />
      </div>
      <Panel
        of={list}
        failed={words.failed}
        empty={list.items.length === 0}
        emptyText={settled ? words.nobody : words.empty}
        emptyIcon={usersIcon}
      >
        <DataTable
          caption={words.subscribers}
          data-testid="subscribers"
          rows={list.items}
          keyOf={(row) => row.id}
          onOpen={setOpened}
          current={opened?.id ?? null}
          columns={[
            {
              key: 'subscriber',
              title: words.subscriber,
              cell: (row) => <bdi>{subscriberTitle(row, words)}</bdi>,
            },
            {
              key: 'external',
              title: words.externalId,
              cell: (row) =>
                row.external_id ? (
                  <span class="mono">{row.external_id}</span>
                ) : (
                  <span class="muted">{words.none}</span>
                ),
            },
            {
              key: 'verified',
              title: words.verified,
              cell: (row) =>
                row.verified ? (
                  <Status tone="positive">{words.verifiedYes}</Status>
                ) : (
                  <Status tone="plain">{words.verifiedNo}</Status>
                ),
            },
            {
              key: 'hold',
              title: words.hold,
              cell: (row) =>
                row.legal_hold ? (
                  <Status tone="caution">{words.holdYes}</Status>
                ) : (
                  <span class="muted">{words.holdNo}</span>
                ),
            },
            {
              key: 'conversations',
              title: words.conversations,
              align: 'end',
              minor: true,
              cell: (row) => formatNumber(lang.value, row.conversations),
            },
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
        title={open ? subscriberTitle(open, words) : ''}
        closeLabel={common.close}
        open={open !== null}
        onClose={() => setOpened(null)}
      >
        {open && (
          <SubscriberSheet
            key={open.id}
            subscriber={open}
            onChange={(next) =>
              list.patch((items) => items.map((item) => (item.id === next.id ? next : item)))
            }
            onErased={() => void list.reload()}
          />
        )}
      </Dialog>
    </>
  );
}

/** The name, or the end of the id, as the agents' page calls them too. */
function subscriberTitle({ name, id }: SubscriberDto, words: { short: (end: string) => string }): string {
  return name ?? words.short(id.slice(-4));
}
