import { type EntitySpan, parseAnnotations } from './entities.ts';
import { IntentsError } from './errors.ts';
import type { Utterance } from './utterance.ts';

export const FORMATS = ['yaml', 'csv', 'jsonl'] as const;
export type Format = (typeof FORMATS)[number];

type Exported = Pick<Utterance, 'text' | 'intent' | 'lang' | 'entities'>;

/** What a spreadsheet would take for a formula, also behind apostrophes that we or others have put there. */
const formula = /^'*[=+\-@\t\r＝＋－＠]/;

/** A cell that no spreadsheet runs: an apostrophe goes before what could be a formula. `unguard` takes it off again. */
export const guard = (cell: string): string => (formula.test(cell) ? `'${cell}` : cell);
export const unguard = (cell: string): string =>
  cell.startsWith("'") && formula.test(cell) ? cell.slice(1) : cell;

const quoted = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

/** CSV with the header `text,intent,lang`, UTF-8 with a byte order mark (spreadsheets need it for Chinese). */
export const toCsv = (rows: readonly Exported[]): string =>
  `\uFEFF${[
    ['text', 'intent', 'lang'],
    ...rows.map(({ text, intent, lang }) => [guard(text), guard(intent), lang]),
  ]
    .map((cells) => `${cells.map(quoted).join(',')}\n`)
    .join('')}`;

/** One JSON object a line; `entities` where there are any. */
export const toJsonl = (rows: readonly Exported[]): string =>
  rows
    .map(({ text, intent, lang, entities }) => {
      const row = { text, intent, lang, ...(entities.length > 0 ? { entities } : {}) };
      return `${JSON.stringify(row)}\n`;
    })
    .join('');

/** Rasa's markup for the entities of a text. Throws PACK_ENTITY when the markup would not be read back the same. */
export function annotate(text: string, entities: readonly EntitySpan[]): string {
  const points = [...text];
  let [marked, last] = ['', 0];
  for (const { entity, start, end, value } of [...entities].sort((a, b) => a.start - b.start)) {
    const shown = points.slice(start, end).join('');
    const name = value === undefined ? `(${entity})` : JSON.stringify({ entity, value });
    marked += `${points.slice(last, start).join('')}[${shown}]${name}`;
    last = end;
  }
  marked += points.slice(last).join('');
  const back = parseAnnotations(marked);
  if ('problem' in back || back.text !== text || back.entities.length !== entities.length) {
    throw new IntentsError('PACK_ENTITY', `cannot be written with markup: ${JSON.stringify(text)}`, {
      fix: 'take the brackets out of the text, or export it as CSV or JSONL',
    });
  }
  return marked;
}

/** Rasa NLU YAML, version 3.1: a block for each intent in the order in which they first occur. */
export function toNlu(rows: readonly Exported[]): string {
  const blocks = new Map<string, string[]>();
  for (const { text, intent, entities } of rows) {
    // What a YAML literal cannot hold, or what would begin another line.
    if (/[\p{Cc}\u0085\u2028\u2029\uFEFF\uFFFE\uFFFF]|\p{Surrogate}/u.test(text) || text !== text.trim()) {
      throw new IntentsError(
        'ROW_INVALID',
        `does not fit on one line of YAML: ${JSON.stringify(text.slice(0, 60))}`,
        {
          intent,
          fix: 'replace line ends, control characters and spaces at both ends, or export as CSV or JSONL',
        },
      );
    }
    const line = `      - ${annotate(text, entities)}\n`;
    const block = blocks.get(intent);
    if (block) block.push(line);
    else blocks.set(intent, [line]);
  }
  const body = [...blocks].map(
    ([intent, lines]) => `  - intent: ${intent}\n    examples: |\n${lines.join('')}`,
  );
  return `version: "3.1"\n\nnlu:\n${body.join('\n')}`;
}

/** The rows in a format. Throws IntentsError for a row that the format cannot hold. */
export function exportRows(rows: readonly Exported[], format: Format): string {
  if (format === 'yaml') return toNlu(rows);
  return format === 'csv' ? toCsv(rows) : toJsonl(rows);
}
