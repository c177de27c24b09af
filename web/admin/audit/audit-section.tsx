import circleAlertIcon from 'lucide-static/icons/circle-alert.svg?shapes';
import scrollTextIcon from 'lucide-static/icons/scroll-text.svg?shapes';
import shieldCheckIcon from 'lucide-static/icons/shield-check.svg?shapes';
import { useState } from 'preact/hooks';
import type { AuditDto } from '../../../server/contract/index.ts';
import { formatFull, formatNumber } from '../../i18n/format.ts';
import { lang } from '../../i18n/index.ts';
import { useLoaded, usePaged } from '../../lib/load.ts';
import { type RestAnswer, rest } from '../../lib/rest.ts';
import { Time } from '../../lib/time.tsx';
import { Button } from '../../lib/ui/button.tsx';
import { SelectField } from '../../lib/ui/choices.tsx';
import { DataTable } from '../../lib/ui/data-table.tsx';
import { Dialog } from '../../lib/ui/dialog.tsx';
import { Facts } from '../../lib/ui/facts.tsx';
import { MoreRows, PageHead } from '../../lib/ui/list-state.tsx';
import { Banner } from '../../lib/ui/states.tsx';
import { useActs } from '../../lib/use-acts.ts';
import { measures } from '../models/measures.ts';
import { Panel } from '../panel.tsx';
import { adminWords } from '../words.ts';

type Verdict = RestAnswer<'post /audit/verify'>;

export function AuditSection() {
  const { audit: words, common } = adminWords();
  const [who, setWho] = useState('');
  const [what, setWhat] = useState('');
  const users = useLoaded('audit-users', () => rest('get /users', { query: { limit: 200 } }));
  const known = (users.data?.items ?? []).map(({ id, name }) => ({ key: id, title: name }));
  // Somebody who is no account of this list, such as a key, was chosen from an entry.
  const people = who && !known.some(({ key }) => key === who) ? [...known, { key: who, title: who }] : known;
  const list = usePaged(`audit:${who}:${what}`, (cursor) =>
    rest('get /audit', { query: { cursor, actor: who || undefined, action: what || undefined } }),
  );
  const [verdict, setVerdict] = useState<Verdict | null>(null);
  const [openSeq, setOpenSeq] = useState<number | null>(null);
  const { busy, run } = useActs();
  const filtered = who !== '' || what !== '';
  const entry = list.items.find(({ seq }) => seq === openSeq);
  const clear = () => {
    setWho('');
    setWhat('');
  };
  return (
    <>
      <PageHead
        title={words.title}
        lead={words.lead}
        action={
          <Button
            icon={shieldCheckIcon}
            busy={busy === 'verify'}
            onClick={() =>
              void run('verify', async () => {
                setVerdict(null);
                setVerdict(await rest('post /audit/verify'));
              })
            }
            data-testid="verify"
          >
            {words.verify}
          </Button>
        }
      />
      {verdict && <VerdictLine of={verdict} />}
      <div class="filters">
        <SelectField
          label={words.actor}
          name="actor"
          options={[{ key: '', title: words.everybody }, ...people]}
          selected={who}
          onSelect={setWho}
        />
        <SelectField
          label={words.action}
          name="action"
          options={[
            { key: '', title: words.everything },
            ...Object.entries(words.actions).map(([key, title]) => ({ key, title })),
          ]}
          selected={what}
          onSelect={setWhat}
        />
        {filtered && (
          <Button tone="quiet" onClick={clear}>
            {words.clear}
          </Button>
        )}
      </div>
      <Panel
        of={list}
        failed={words.failed}
        empty={list.items.length === 0}
        emptyText={filtered ? words.noneHere : words.none}
        emptyIcon={scrollTextIcon}
      >
        <DataTable
          caption={words.title}
          data-testid="audit"
          rows={list.items}
          keyOf={(row) => String(row.seq)}
          onOpen={(row) => setOpenSeq(row.seq)}
          current={openSeq === null ? null : String(openSeq)}
          columns={[
            { key: 'what', title: words.what, cell: (row) => <Action name={row.action} /> },
            { key: 'who', title: words.who, cell: (row) => <Who entry={row} /> },
            {
              key: 'object',
              title: words.object,
              minor: true,
              cell: (row) => <span class="mono">{row.object ?? '–'}</span>,
            },
            { key: 'at', title: words.at, cell: (row) => <Time at={row.at} /> },
            {
              key: 'seq',
              title: words.seq,
              align: 'end',
              minor: true,
              cell: (row) => formatNumber(lang.value, row.seq),
            },
          ]}
        />
        <MoreRows more={list.more} label={common.more} />
      </Panel>
      <Dialog
        kind="sheet wide"
        title={words.entry(openSeq ?? 0)}
        closeLabel={common.close}
        open={entry !== undefined}
        onClose={() => setOpenSeq(null)}
      >
        {entry && (
          <EntrySheet
            entry={entry}
            onActor={(id) => {
              setWho(id);
              setOpenSeq(null);
            }}
            onAction={(name) => {
              setWhat(name);
              setOpenSeq(null);
            }}
          />
        )}
      </Dialog>
    </>
  );
}

function VerdictLine({ of: verdict }: { of: Verdict }) {
  const words = adminWords().audit;
  return (
    <div data-testid="verdict">
      {verdict.ok ? (
        <Banner icon={shieldCheckIcon}>{words.verified(verdict.checked)}</Banner>
      ) : (
        <Banner tone="danger" icon={circleAlertIcon}>
          {words.broken(verdict.broken_at ?? 0)}
        </Banner>
      )}
    </div>
  );
}

/** An action in words, and under them its name, which the filter takes. */
function Action({ name }: { name: string }) {
  const actions: Readonly<Record<string, string>> = adminWords().audit.actions;
  const title = actions[name];
  if (!title) return <span class="mono">{name}</span>;
  return (
    <span class="cell">
      {title}
      <small class="mono">{name}</small>
    </span>
  );
}

/** A name where the server knows one; else what the id says. */
function Who({ entry }: { entry: AuditDto }) {
  const words = adminWords().audit;
  if (entry.actor_name) return <bdi>{entry.actor_name}</bdi>;
  if (entry.actor === null) return <span class="muted">{words.system}</span>;
  return <span class="mono">{entry.actor}</span>;
}

interface EntrySheetProps {
  entry: AuditDto;
  onActor: (actor: string) => void;
  onAction: (action: string) => void;
}

function EntrySheet({ entry, onActor, onAction }: EntrySheetProps) {
  const words = adminWords().audit;
  const { actor } = entry;
  const details = measures(entry.details, {}, lang.value);
  return (
    <div class="stack loose">
      <Facts
        facts={[
          [words.at, formatFull(lang.value, new Date(entry.at))],
          [words.who, <Who key="who" entry={entry} />],
          [words.what, <Action key="what" name={entry.action} />],
          [
            words.object,
            <span key="object" class="mono">
              {entry.object ?? '–'}
            </span>,
          ],
        ]}
      />
      <div class="buttons">
        {actor && <Button onClick={() => onActor(actor)}>{words.onlyThis}</Button>}
        <Button onClick={() => onAction(entry.action)}>{words.onlyAction}</Button>
      </div>
      {details.length > 0 && (
        <section class="part">
          <h3>{words.details}</h3>
          <Facts facts={details} />
        </section>
      )}
    </div>
  );
}
