import circleAlertIcon from 'lucide-static/icons/circle-alert.svg?shapes';
import { useEffect, useRef } from 'preact/hooks';
import type { SystemDto } from '../../../server/contract/index.ts';
import { formatNumber } from '../../i18n/format.ts';
import { formatBytes, formatMeasure } from '../../i18n/format-more.ts';
import { lang } from '../../i18n/index.ts';
import { useLoaded } from '../../lib/load.ts';
import { rest } from '../../lib/rest.ts';
import { Time } from '../../lib/time.tsx';
import { DataTable } from '../../lib/ui/data-table.tsx';
import { Facts, Status } from '../../lib/ui/facts.tsx';
import { PageHead } from '../../lib/ui/list-state.tsx';
import { Banner } from '../../lib/ui/states.tsx';
import { Panel } from '../panel.tsx';
import { adminWords } from '../words.ts';

const EVERY = 10_000;

export function HealthSection() {
  const { health: words } = adminWords();
  const system = useLoaded('system', () => rest('get /system'));
  const reload = useRef(system.reload);
  reload.current = system.reload;
  useEffect(() => {
    const look = () => {
      if (document.visibilityState === 'visible') void reload.current();
    };
    const timer = setInterval(look, EVERY);
    document.addEventListener('visibilitychange', look);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', look);
    };
  }, []);
  const stale = system.data !== null && system.error !== null;
  return (
    <>
      <PageHead title={words.title} lead={words.lead} />
      {stale && (
        <Banner tone="caution" icon={circleAlertIcon}>
          {words.stale}
        </Banner>
      )}
      <Panel
        of={stale ? { ...system, error: null } : system}
        failed={words.failed}
        empty={system.data === null}
        emptyText={words.failed}
      >
        {system.data && (
          <>
            <Panels system={system.data} />
            <Settings settings={system.data.settings} />
          </>
        )}
      </Panel>
    </>
  );
}

function Panels({ system }: { system: SystemDto }) {
  const { health: words } = adminWords();
  const number = (value: number) => formatNumber(lang.value, value);
  const bytes = (value: number) => formatBytes(lang.value, value);
  const milliseconds = (value: number) => `${formatMeasure(lang.value, Math.round(value * 10) / 10)} ms`;
  const named = (names: Readonly<Record<string, string>>, counts: Record<string, number>) =>
    Object.entries(counts).map(([name, count]): [string, string] => [names[name] ?? name, number(count)]);
  const { understanding, database } = system;
  return (
    <div class="panel-grid" data-testid="health">
      <section class="panel-card">
        <h2>
          {words.understanding}
          {understanding.state === 'ready' ? (
            <Status tone="positive">{words.ready}</Status>
          ) : (
            <Status tone="danger">{words.away}</Status>
          )}
        </h2>
        <Facts
          numbers
          facts={[
            [
              words.release,
              <span key="release" class="mono">
                {understanding.release ?? words.noRelease}
              </span>,
            ],
            [words.processes, number(understanding.processes)],
            [words.waiting, number(understanding.waiting)],
            [words.restarts, number(understanding.restarts)],
          ]}
        />
      </section>
      <section class="panel-card">
        <h2>
          {words.database}
          {database.read_only ? (
            <Status tone="danger">{words.readOnly}</Status>
          ) : (
            <Status tone="positive">{words.writable}</Status>
          )}
        </h2>
        <Facts
          numbers
          facts={[
            [words.size, bytes(database.bytes)],
            [words.wal, bytes(database.wal_bytes)],
            [
              words.checked,
              database.checked_at ? <Time key="checked" at={database.checked_at} /> : words.never,
            ],
            [words.schema, number(database.schema)],
          ]}
        />
      </section>
      <section class="panel-card">
        <h2>{words.server}</h2>
        <Facts
          numbers
          facts={[
            [words.started, <Time key="started" at={system.started_at} />],
            [words.version, system.version],
            [words.node, system.node],
            [words.memory, bytes(system.memory.resident_bytes)],
          ]}
        />
      </section>
      <section class="panel-card">
        <h2>{words.loop}</h2>
        <Facts
          numbers
          facts={[
            [words.p99, milliseconds(system.event_loop.p99_ms)],
            [words.max, milliseconds(system.event_loop.max_ms)],
          ]}
        />
      </section>
      <section class="panel-card">
        <h2>{words.connections}</h2>
        <Facts
          numbers
          facts={named(
            {
              '/subscriber': words.namespaces.subscriber,
              '/agent': words.namespaces.agent,
              '/admin': words.namespaces.admin,
              '/': words.namespaces.other,
            },
            system.connections,
          )}
        />
      </section>
      <section class="panel-card">
        <h2>{words.conversations}</h2>
        <Facts numbers facts={named(words.statuses, system.conversations)} />
      </section>
    </div>
  );
}

function Settings({ settings }: Pick<SystemDto, 'settings'>) {
  const { health: words } = adminWords();
  const sources: Readonly<Record<string, string>> = words.sources;
  return (
    <section class="part">
      <h2>{words.settings}</h2>
      <DataTable
        caption={words.settings}
        rows={settings}
        keyOf={(row) => row.name}
        columns={[
          { key: 'name', title: words.setting, cell: (row) => <span class="mono">{row.name}</span> },
          { key: 'value', title: words.value, cell: (row) => <span class="mono">{row.value || '–'}</span> },
          {
            key: 'source',
            title: words.source,
            cell: (row) => <span class="nowrap">{sources[row.source] ?? row.source}</span>,
          },
          {
            key: 'about',
            title: words.about,
            minor: true,
            cell: (row) => <span lang="en">{row.about}</span>,
          },
        ]}
      />
    </section>
  );
}
