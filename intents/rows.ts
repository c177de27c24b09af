import { extname } from 'node:path';
import { z } from 'zod';
import { IntentsError } from './errors.ts';
import { listFiles, readText } from './files.ts';
import { loadNlu } from './nlu.ts';

/** A labelled message of an evaluation or training file. */
export interface Row {
  text: string;
  label: string;
  lang?: 'en' | 'zh';
  /** Another label that is acceptable. */
  also?: string;
  file: string;
  /** Counted from 1. */
  line: number;
}

const rowFix = 'a row is {"text": "…", "label": "…"} with optional "lang" (en or zh) and "also"';

/**
 * Reads labelled rows: JSONL, CSV with a header line, Rasa NLU `.yml`, or a folder of them. Fields that we do not know
 * are ignored. `label` names the field that holds the label. Throws ROW_INVALID with file and line, or ROWS_EMPTY.
 */
export function loadRows(path: string, { label = 'label' }: { label?: string } = {}): Row[] {
  const rows = listFiles(path, ['.jsonl', '.csv', '.yml', '.yaml']).flatMap((file) =>
    readRowFile(file, label),
  );
  if (rows.length === 0)
    throw new IntentsError('ROWS_EMPTY', 'there is no row in it', { file: path, fix: rowFix });
  return rows;
}

function readRowFile(file: string, label: string): Row[] {
  switch (extname(file).toLowerCase()) {
    case '.yml':
    case '.yaml':
      return loadNlu(file).map(({ text, intent, line }) => ({ text, label: intent, file, line }));
    case '.csv':
      return readCsv(file, label);
    default:
      return readJsonl(file, label);
  }
}

function readJsonl(file: string, label: string): Row[] {
  const rows: Row[] = [];
  for (const [index, line] of readText(file).split('\n').entries()) {
    if (line.trim() === '') continue;
    let parsed: unknown;
    try {
      parsed = JSON.parse(line);
    } catch (cause) {
      throw new IntentsError('ROW_INVALID', 'the line is not JSON', {
        file,
        line: index + 1,
        fix: 'write one JSON object on each line',
        cause,
      });
    }
    rows.push(toRow(parsed, label, file, index + 1));
  }
  return rows;
}

function readCsv(file: string, label: string): Row[] {
  const [header, ...records] = parseCsv(readText(file));
  const names = header?.fields.map((name) => name.trim()) ?? [];
  return records
    .filter(({ fields }) => fields.some((field) => field.trim() !== ''))
    .map(({ fields, line }) =>
      toRow(Object.fromEntries(names.map((name, i) => [name, fields[i] || undefined])), label, file, line),
    );
}

function toRow(given: unknown, labelField: string, file: string, line: number): Row {
  const schema = z.object({
    text: z.string().refine((text) => text.trim() !== '', 'is empty'),
    [labelField]: z.union([z.string().trim().min(1, 'is empty'), z.number().transform(String)]),
    lang: z.enum(['en', 'zh']).nullish(),
    also: z.union([z.string(), z.array(z.string()).transform((all) => all[0] ?? '')]).nullish(),
  });
  const parsed = schema.safeParse(given);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new IntentsError(
      'ROW_INVALID',
      `${issue?.path.join('.') || 'the row'}: ${issue?.message ?? 'is not valid'}`,
      { file, line, fix: rowFix },
    );
  }
  const { text, lang, also } = parsed.data as {
    text: string;
    lang?: 'en' | 'zh' | null;
    also?: string | null;
  };
  const label = String((parsed.data as Record<string, unknown>)[labelField]);
  return { text, label, ...(lang ? { lang } : {}), ...(also ? { also } : {}), file, line };
}

/** RFC 4180: quoted fields may hold commas, line ends and doubled quotes. */
export function parseCsv(source: string): { fields: string[]; line: number }[] {
  const records: { fields: string[]; line: number }[] = [];
  let fields: string[] = [];
  let field = '';
  let quoted = false;
  let line = 1;
  let start = 1;
  const endRecord = () => {
    fields.push(field);
    records.push({ fields, line: start });
    fields = [];
    field = '';
    start = line + 1;
  };
  for (let i = 0; i < source.length; i++) {
    const char = source[i] ?? '';
    if (quoted) {
      if (char === '"' && source[i + 1] === '"') {
        field += '"';
        i++;
      } else if (char === '"') quoted = false;
      else field += char;
      if (char === '\n') line++;
    } else if (char === '"') quoted = true;
    else if (char === ',') {
      fields.push(field);
      field = '';
    } else if (char === '\n') {
      endRecord();
      line++;
    } else if (char !== '\r') field += char;
  }
  if (field !== '' || fields.length > 0) endRecord();
  return records;
}
