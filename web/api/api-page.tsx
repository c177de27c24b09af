import { signal } from '@preact/signals';
import downloadIcon from 'lucide-static/icons/download.svg?shapes';
import searchXIcon from 'lucide-static/icons/search-x.svg?shapes';
import wifiOffIcon from 'lucide-static/icons/wifi-off.svg?shapes';
import { useEffect } from 'preact/hooks';
import { SettingsMenu } from '../lib/settings-menu.tsx';
import { Button } from '../lib/ui/button.tsx';
import { Field } from '../lib/ui/field.tsx';
import { Icon } from '../lib/ui/icon.tsx';
import { EmptyState, Skeleton } from '../lib/ui/states.tsx';
import './api.css';
import { matches, type OpenApi, type Row, rowsOf } from './document.ts';
import { OperationRow } from './operation.tsx';
import { anchorOf, Shape } from './shape.tsx';
import { words } from './words.ts';

const FILE = '/api/v1/openapi.json';

type Loaded = { kind: 'loading' } | { kind: 'failed' } | { kind: 'here'; document: OpenApi; rows: Row[] };
const loaded = signal<Loaded>({ kind: 'loading' });
const search = signal('');
const opened = signal<ReadonlySet<string>>(new Set());

export async function loadDocument(): Promise<void> {
  loaded.value = { kind: 'loading' };
  try {
    const answer = await fetch(FILE, { signal: AbortSignal.timeout(15_000) });
    if (!answer.ok) throw new Error(String(answer.status));
    const document = (await answer.json()) as OpenApi;
    loaded.value = { kind: 'here', document, rows: rowsOf(document) };
    openAddressed();
  } catch {
    loaded.value = { kind: 'failed' };
  }
}

/** `/api#parseText` opens that operation. */
function openAddressed(): void {
  const id = decodeURIComponent(location.hash.slice(1));
  if (loaded.value.kind !== 'here' || !loaded.value.rows.some((row) => row.id === id)) return;
  toggle(id, true);
  requestAnimationFrame(() => document.getElementById(id)?.scrollIntoView());
}

function toggle(id: string, open: boolean): void {
  if (opened.value.has(id) === open) return;
  const next = new Set(opened.value);
  if (open) next.add(id);
  else next.delete(id);
  opened.value = next;
}

export function ApiPage() {
  const w = words();
  const now = loaded.value;
  useEffect(() => {
    document.title = w.apiTitle;
  }, [w.apiTitle]);
  useEffect(() => {
    addEventListener('hashchange', openAddressed);
    return () => removeEventListener('hashchange', openAddressed);
  }, []);
  return (
    <div class="api-page">
      <header class="api-head">
        <h1>{w.apiTitle}</h1>
        <a class="file" href={FILE} download="openapi.json">
          <Icon of={downloadIcon} size={16} />
          {w.file}
        </a>
        <SettingsMenu />
      </header>
      {now.kind === 'loading' && <Skeleton label={w.loading} />}
      {now.kind === 'failed' && (
        <EmptyState
          icon={wifiOffIcon}
          action={<Button onClick={() => void loadDocument()}>{w.retry}</Button>}
        >
          {w.errors.OFFLINE}
        </EmptyState>
      )}
      {now.kind === 'here' && <Reference document={now.document} rows={now.rows} />}
    </div>
  );
}

function Reference({ document, rows }: { document: OpenApi; rows: readonly Row[] }) {
  const w = words();
  const found = rows.filter((row) => matches(row, search.value));
  const groups = document.tags
    .map(({ name }) => ({ name, rows: found.filter((row) => row.tag === name) }))
    .filter((group) => group.rows.length > 0);
  return (
    <div class="api-body">
      <nav aria-label={w.areas}>
        <ul>
          {groups.map(({ name, rows: inside }) => (
            <li key={name}>
              <a href={`#area-${name}`} lang="en">
                {name} <span class="tabular">{inside.length}</span>
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <main>
        <p class="lead">{w.apiLead}</p>
        <Field
          label={w.search}
          name="search"
          type="search"
          value={search.value}
          onValue={(value) => {
            search.value = value;
          }}
        />
        {groups.length === 0 && <EmptyState icon={searchXIcon}>{w.nothing}</EmptyState>}
        {groups.map(({ name, rows: inside }) => (
          <section key={name} class="area">
            <h2 id={`area-${name}`} lang="en">
              {name}
            </h2>
            {inside.map((row) => (
              <OperationRow
                key={row.id}
                document={document}
                row={row}
                open={opened.value.has(row.id)}
                onToggle={(open) => toggle(row.id, open)}
              />
            ))}
          </section>
        ))}
        {search.value === '' && (
          <section class="area">
            <h2>{w.shapes}</h2>
            {Object.entries(document.components.schemas).map(([name, schema]) => (
              <section key={name} class="schema" id={anchorOf(name)}>
                <h3>
                  <code>{name}</code>
                </h3>
                <Shape schema={schema} caption={name} />
              </section>
            ))}
          </section>
        )}
      </main>
    </div>
  );
}
