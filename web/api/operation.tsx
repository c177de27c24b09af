import type { ComponentChildren } from 'preact';
import { Badge, type Tone } from '../lib/ui/badge.tsx';
import { curlOf, type OpenApi, type Row } from './document.ts';
import { Parameters, Shape } from './shape.tsx';
import { words } from './words.ts';

const TONES: Readonly<Record<string, Tone>> = {
  GET: 'info',
  POST: 'positive',
  PUT: 'caution',
  PATCH: 'caution',
  DELETE: 'danger',
};

function Part({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <section class="part">
      <h3>{title}</h3>
      {children}
    </section>
  );
}

/** One operation: a line that opens. What is closed is not built. */
export function OperationRow({
  document,
  row,
  open,
  onToggle,
}: {
  document: OpenApi;
  row: Row;
  open: boolean;
  onToggle: (open: boolean) => void;
}) {
  const w = words();
  return (
    <details
      class="operation"
      id={row.id}
      open={open}
      onToggle={(event) => onToggle(event.currentTarget.open)}
      data-testid={`operation-${row.id}`}
    >
      <summary>
        <Badge tone={TONES[row.method] ?? 'plain'}>{row.method}</Badge>
        <code class="path">{row.path}</code>
        <span class="about" lang="en">
          {row.summary}
        </span>
      </summary>
      {open && <Inside document={document} row={row} w={w} />}
    </details>
  );
}

function Inside({ document, row, w }: { document: OpenApi; row: Row; w: ReturnType<typeof words> }) {
  const roles = row.roles.map((role) => w.roles[role as keyof typeof w.roles] ?? role);
  return (
    <div class="inside">
      <Part title={w.who}>
        <ul class="codes">
          {roles.map((role) => (
            <li key={role}>{role}</li>
          ))}
          {row.scopes.map((scope) => (
            <li key={scope}>
              {w.keyWith} <code>{scope}</code>
            </li>
          ))}
          {row.fresh && <li>{w.fresh}</li>}
        </ul>
      </Part>
      {row.parameters.length > 0 && (
        <Part title={w.parameters}>
          <Parameters parameters={row.parameters} />
        </Part>
      )}
      {row.body && (
        <Part title={w.body}>
          <Shape schema={row.body} caption={w.body} />
        </Part>
      )}
      {row.answers.map(({ status, schema }) => (
        <Part key={status} title={`${w.answer} ${status}`}>
          {schema ? <Shape schema={schema} caption={`${w.answer} ${status}`} /> : <p>{w.noBody}</p>}
        </Part>
      ))}
      {row.errors.length > 0 && (
        <Part title={w.refusals}>
          <ul class="codes">
            {row.errors.flatMap(({ status, codes }) =>
              codes.map((code) => (
                <li key={code}>
                  <code>
                    {status} {code}
                  </code>
                </li>
              )),
            )}
          </ul>
        </Part>
      )}
      <Part title={w.example}>
        <pre>
          <code>{curlOf(document, row, location.origin)}</code>
        </pre>
      </Part>
    </div>
  );
}
