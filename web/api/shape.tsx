import {
  boundsText,
  componentOf,
  type FieldRow,
  fieldsOf,
  type Parameter,
  type Schema,
  typeText,
} from './document.ts';
import { words } from './words.ts';

/** Named shapes are shown once, at the end of the page. */
export const anchorOf = (component: string) => `schema-${component}`;

function Fields({ caption, rows }: { caption: string; rows: readonly (FieldRow & { place?: string })[] }) {
  const w = words();
  return (
    <div class="fields">
      <table>
        <caption class="hidden-text">{caption}</caption>
        <thead>
          <tr>
            <th scope="col">{w.field}</th>
            <th scope="col">{w.type}</th>
            <th scope="col">{w.bounds}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={`${row.place ?? ''} ${row.name}`}>
              <th scope="row">
                <code>{row.name}</code>
                {row.required && <span class="must">{w.required}</span>}
                {row.place && <span class="place">{row.place}</span>}
              </th>
              <td>
                <code>{row.link ? <a href={`#${anchorOf(row.link)}`}>{row.type}</a> : row.type}</code>
              </td>
              <td>
                <code>{row.bounds}</code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function Parameters({ parameters }: { parameters: readonly Parameter[] }) {
  const w = words();
  return (
    <Fields
      caption={w.parameters}
      rows={parameters.map((one) => ({
        name: one.name,
        place: w.places[one.in],
        type: typeText(one.schema),
        link: componentOf(one.schema),
        required: one.required ?? false,
        bounds: boundsText(one.schema),
      }))}
    />
  );
}

/** An object as a table of its fields, anything else as its type. */
export function Shape({ schema, caption }: { schema: Schema; caption: string }) {
  const rows = fieldsOf(schema.items?.properties ? schema.items : schema);
  const name = componentOf(schema);
  if (rows.length > 0) return <Fields caption={caption} rows={rows} />;
  return (
    <p>
      <code>{name ? <a href={`#${anchorOf(name)}`}>{typeText(schema)}</a> : typeText(schema)}</code>
    </p>
  );
}
