import rotateIcon from 'lucide-static/icons/rotate-ccw.svg?shapes';
import { useEffect, useState } from 'preact/hooks';
import type { ReleaseDto } from '../../../server/contract/index.ts';
import { formatNumber } from '../../i18n/format.ts';
import { lang } from '../../i18n/index.ts';
import { staffWords } from '../../lib/account/words.ts';
import { useLoaded } from '../../lib/load.ts';
import { rest } from '../../lib/rest.ts';
import { Time } from '../../lib/time.tsx';
import { Button } from '../../lib/ui/button.tsx';
import { Confirm } from '../../lib/ui/confirm.tsx';
import { DataTable } from '../../lib/ui/data-table.tsx';
import { Status } from '../../lib/ui/facts.tsx';
import { PageHead } from '../../lib/ui/list-state.tsx';
import { Tabs } from '../../lib/ui/tabs.tsx';
import { toast } from '../../lib/ui/toast.tsx';
import { useRequest } from '../../lib/use-acts.ts';
import { Panel } from '../panel.tsx';
import type { SectionProps } from '../sections.tsx';
import { adminWords } from '../words.ts';
import { VersionsTab } from './versions-tab.tsx';

const PANEL = 'models-panel';

export function ModelsSection({ session }: SectionProps) {
  const { models: words, common } = adminWords();
  const [tab, setTab] = useState<'versions' | 'releases'>('versions');
  const [asking, setAsking] = useState(false);
  const { busy, problem, clear, run } = useRequest();
  // Another release in use changes both lists.
  const changes = session.releaseChanges.value;
  const list = useLoaded('releases', () => rest('get /models/releases'));
  const reload = list.reload;
  useEffect(() => {
    if (changes > 0) void reload();
    // `reload` is another function at each drawing, and always does the same.
  }, [changes]);
  const releases = list.data?.items ?? [];
  const at = releases.findIndex(({ active }) => active);
  const [current, before] = at < 0 ? [] : [releases[at], releases[at + 1]];
  const rollBack = () =>
    void run(async () => {
      const served = await rest('post /models/rollback');
      setAsking(false);
      toast(words.rolledBack(served.release));
      session.releaseChanges.value++;
    });
  return (
    <>
      <PageHead
        title={words.title}
        lead={words.lead}
        action={
          session.admin &&
          before && (
            <Button
              icon={rotateIcon}
              onClick={() => {
                clear();
                setAsking(true);
              }}
              data-testid="roll-back"
            >
              {words.rollBack}
            </Button>
          )
        }
      />
      {list.data && <Serving release={current} />}
      <Tabs
        label={words.tabs}
        tabs={[
          { key: 'versions', title: words.versions },
          { key: 'releases', title: words.releases, ...(list.data ? { count: releases.length } : {}) },
        ]}
        selected={tab}
        onSelect={setTab}
        controls={PANEL}
        format={(count) => formatNumber(lang.value, count)}
      />
      <div id={PANEL} role="tabpanel" aria-label={words[tab]} class="stack">
        {tab === 'versions' ? (
          <VersionsTab key={changes} />
        ) : (
          <Panel
            of={list}
            failed={words.releasesFailed}
            empty={releases.length === 0}
            emptyText={words.noReleases}
          >
            <Releases releases={releases} />
          </Panel>
        )}
      </div>
      <Confirm
        open={asking}
        title={words.rollBackTitle}
        act={words.rollBack}
        danger={false}
        busy={busy}
        problem={problem && staffWords(problem)}
        words={common}
        onConfirm={rollBack}
        onClose={() => setAsking(false)}
      >
        <p>{words.rollBackAsk(current?.release ?? '', before?.release ?? '')}</p>
      </Confirm>
    </>
  );
}

/** What answers now: the first thing that somebody looks for here. */
function Serving({ release }: { release: ReleaseDto | undefined }) {
  const { models: words } = adminWords();
  if (!release) return <p class="panel-card">{words.noRelease}</p>;
  return (
    <section class="panel-card" data-testid="serving">
      <h2>
        <Status tone="positive">{words.activeRelease}</Status>
        <span class="mono">{release.release}</span>
      </h2>
      <ul class="parts">
        {release.versions.map((part) => (
          <li key={part.version}>
            <span class="muted">
              {words.kinds[part.kind]} · {part.language ? words.languages[part.language] : words.both}
            </span>
            <span class="mono">{part.version}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Releases({ releases }: { releases: readonly ReleaseDto[] }) {
  const { models: words } = adminWords();
  return (
    <DataTable
      caption={words.releases}
      data-testid="releases"
      rows={releases}
      keyOf={(row) => row.release}
      columns={[
        { key: 'release', title: words.release, cell: (row) => <span class="mono">{row.release}</span> },
        {
          key: 'state',
          title: words.state,
          cell: (row) => (row.active ? <Status tone="positive">{words.active}</Status> : ''),
        },
        {
          key: 'parts',
          title: words.parts,
          cell: (row) => <span class="mono">{row.versions.map(({ version }) => version).join(', ')}</span>,
        },
        { key: 'created', title: words.created, cell: (row) => <Time at={row.created_at} /> },
      ]}
    />
  );
}
