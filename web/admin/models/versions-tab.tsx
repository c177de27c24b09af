import { useState } from 'preact/hooks';
import type { Language, VersionDto } from '../../../server/contract/index.ts';
import { formatShare } from '../../i18n/format.ts';
import { lang } from '../../i18n/index.ts';
import { useLoaded } from '../../lib/load.ts';
import { rest } from '../../lib/rest.ts';
import { Time } from '../../lib/time.tsx';
import { SelectField } from '../../lib/ui/choices.tsx';
import { DataTable } from '../../lib/ui/data-table.tsx';
import { Dialog } from '../../lib/ui/dialog.tsx';
import { Facts, Status } from '../../lib/ui/facts.tsx';
import { Panel } from '../panel.tsx';
import { adminWords } from '../words.ts';
import { accuracyOf, measures } from './measures.ts';

const kinds = ['intent', 'sentiment', 'outcome'] as const;

export function VersionsTab() {
  const { models: words, common } = adminWords();
  const [kind, setKind] = useState<VersionDto['kind'] | 'all'>('all');
  const [language, setLanguage] = useState<Language | 'all'>('all');
  const [openVersion, setOpenVersion] = useState<string | null>(null);
  const list = useLoaded(`versions:${kind}:${language}`, () =>
    rest('get /models/versions', {
      query: {
        kind: kind === 'all' ? undefined : kind,
        language: language === 'all' ? undefined : language,
      },
    }),
  );
  const rows = list.data?.items ?? [];
  const version = rows.find((row) => row.version === openVersion);
  const filtered = kind !== 'all' || language !== 'all';
  return (
    <>
      <div class="filters">
        <SelectField
          label={words.kind}
          name="kind"
          options={[
            { key: 'all', title: words.all },
            ...kinds.map((key) => ({ key, title: words.kinds[key] })),
          ]}
          selected={kind}
          onSelect={setKind}
        />
        <SelectField
          label={words.language}
          name="language-filter"
          options={[
            { key: 'all', title: words.all },
            { key: 'en', title: words.languages.en },
            { key: 'zh', title: words.languages.zh },
          ]}
          selected={language}
          onSelect={setLanguage}
        />
      </div>
      <Panel
        of={list}
        failed={words.versionsFailed}
        empty={rows.length === 0}
        emptyText={filtered ? words.noVersionsHere : words.noVersions}
      >
        <DataTable
          caption={words.versions}
          data-testid="versions"
          rows={rows}
          keyOf={(row) => row.version}
          onOpen={(row) => setOpenVersion(row.version)}
          current={openVersion}
          columns={[
            {
              key: 'version',
              title: words.version,
              cell: (row) => <span class="mono">{row.version}</span>,
              sort: (a, b) => a.version.localeCompare(b.version),
            },
            { key: 'kind', title: words.kind, cell: (row) => words.kinds[row.kind] },
            {
              key: 'language',
              title: words.language,
              cell: (row) => (row.language ? words.languages[row.language] : words.both),
            },
            { key: 'state', title: words.state, cell: (row) => <VersionState of={row} /> },
            {
              key: 'accuracy',
              title: words.accuracy,
              align: 'end',
              cell: (row) => {
                const value = accuracyOf(row);
                return value === null ? '–' : formatShare(lang.value, value);
              },
              sort: (a, b) => (accuracyOf(a) ?? -1) - (accuracyOf(b) ?? -1),
            },
            {
              key: 'created',
              title: words.created,
              cell: (row) => <Time at={row.created_at} />,
              sort: (a, b) => a.created_at.localeCompare(b.created_at),
            },
            {
              key: 'encoder',
              title: words.encoder,
              minor: true,
              cell: (row) => <span class="mono">{row.encoder.name}</span>,
            },
            {
              key: 'data',
              title: words.data,
              minor: true,
              cell: (row) => <span class="mono">{row.data_fingerprint.slice(0, 8)}</span>,
            },
          ]}
        />
      </Panel>
      <Dialog
        kind="sheet wide"
        title={version?.version ?? ''}
        closeLabel={common.close}
        open={version !== undefined}
        onClose={() => setOpenVersion(null)}
      >
        {version && <VersionSheet version={version} />}
      </Dialog>
    </>
  );
}

function VersionState({ of: version }: { of: VersionDto }) {
  const words = adminWords().models;
  if (!version.complete) return <Status tone="danger">{words.damaged}</Status>;
  if (version.active) return <Status tone="positive">{words.active}</Status>;
  return <Status tone="plain">{words.complete}</Status>;
}

function VersionSheet({ version }: { version: VersionDto }) {
  const { models: words } = adminWords();
  return (
    <div class="stack loose">
      {!version.complete && <p>{words.damagedAbout}</p>}
      <Facts
        facts={[
          [words.kind, words.kinds[version.kind]],
          [words.language, version.language ? words.languages[version.language] : words.both],
          [words.state, <VersionState key="state" of={version} />],
          [words.created, <Time key="created" at={version.created_at} />],
          [
            words.encoder,
            <span key="encoder" class="mono">
              {version.encoder.name}
            </span>,
          ],
          [words.precision, version.encoder.precision],
          [
            words.dataFull,
            <span key="data" class="mono">
              {version.data_fingerprint}
            </span>,
          ],
          [
            words.fingerprint,
            <span key="print" class="mono">
              {version.fingerprint}
            </span>,
          ],
        ]}
      />
      <section class="part">
        <h3>{words.metrics}</h3>
        <Facts facts={measures(version.metrics, words.measures, lang.value)} />
      </section>
    </div>
  );
}
