import { statSync } from 'node:fs';
import { extname } from 'node:path';
import { z } from 'zod';
import { IntentsError, type IntentsErrorCode } from './errors.ts';
import { unguard } from './export.ts';
import { listFiles, readText } from './files.ts';
import { INTENT_NAME, loadNlu } from './nlu.ts';
import { parseCsv } from './rows.ts';
import { languageOfFile, languageOfText, toUtterance, type Utterance } from './utterance.ts';

/** More than this is not a pack that people wrote. */
export const IMPORT_LIMITS = { fileBytes: 20_000_000, rows: 200_000, points: 4_000 };

/** Something that keeps a row from coming in. */
export interface ImportProblem {
  code: IntentsErrorCode;
  message: string;
  file: string;
  line?: number;
}

export interface ReadImport {
  rows: Utterance[];
  problems: ImportProblem[];
}

const schema = z.object({
  text: z
    .string('there is no text')
    .refine((text) => text.trim() !== '', 'the text is empty')
    .refine(
      (text) => [...text].length <= IMPORT_LIMITS.points,
      `the text is longer than ${IMPORT_LIMITS.points} characters`,
    )
    .refine((text) => text.isWellFormed(), 'the text is not sound Unicode'),
  intent: z.string('there is no intent').regex(INTENT_NAME, 'is not an intent name (domain.intent)'),
  lang: z.enum(['en', 'zh'], 'the language is neither en nor zh').optional(),
  entities: z
    .array(
      z.object({
        entity: z.string(),
        start: z.int().min(0),
        end: z.int().min(1),
        value: z.string().optional(),
      }),
    )
    .optional(),
});

/**
 * Reads rows to import: Rasa NLU YAML, CSV `text,intent,lang`, JSONL, or a folder of them. Every row that cannot come in is
 * a problem with its line; a YAML file stops at its first. Throws PACK_UNREADABLE when the path cannot be read.
 */
export function readImport(path: string, lang?: 'en' | 'zh'): ReadImport {
  const read: ReadImport = { rows: [], problems: [] };
  for (const file of listFiles(path, ['.yml', '.yaml', '.csv', '.jsonl'])) {
    const bytes = statSync(file).size;
    if (bytes > IMPORT_LIMITS.fileBytes) {
      const message = `the file has ${bytes} bytes, more than ${IMPORT_LIMITS.fileBytes}`;
      read.problems.push({ code: 'IMPORT_TOO_LARGE', message, file });
      continue;
    }
    readFile(file, lang, read);
    if (read.rows.length > IMPORT_LIMITS.rows) {
      read.problems.push({
        code: 'IMPORT_TOO_LARGE',
        message: `there are more than ${IMPORT_LIMITS.rows} rows`,
        file,
      });
      return { rows: [], problems: read.problems };
    }
  }
  return read;
}

function readFile(file: string, lang: 'en' | 'zh' | undefined, read: ReadImport): void {
  switch (extname(file).toLowerCase()) {
    case '.csv':
      readCsv(file, lang, read);
      break;
    case '.jsonl':
      readJsonl(file, lang, read);
      break;
    default:
      try {
        read.rows.push(...loadNlu(file).map((example) => toUtterance(example, lang)));
      } catch (error) {
        if (!(error instanceof IntentsError)) throw error;
        const { code, line } = error;
        const message = error.message.replace(`${file}:${line}: `, '');
        read.problems.push({ code, message, file, ...(line === undefined ? {} : { line }) });
      }
  }
}

function readCsv(file: string, lang: 'en' | 'zh' | undefined, read: ReadImport): void {
  const [header, ...records] = parseCsv(readText(file));
  const names = header?.fields.map((name) => name.trim().toLowerCase()) ?? [];
  if (!names.includes('text') || !names.some((name) => name === 'intent' || name === 'label')) {
    const message = 'the first line does not name the columns text and intent';
    read.problems.push({ code: 'ROW_INVALID', message, file, line: 1 });
    return;
  }
  for (const { fields, line } of records) {
    if (fields.every((field) => field.trim() === '')) continue;
    const cells = names.map((name, i) => [name, unguard(fields[i] ?? '') || undefined] as const);
    add(Object.fromEntries(cells), file, line, lang, read);
  }
}

function readJsonl(file: string, lang: 'en' | 'zh' | undefined, read: ReadImport): void {
  for (const [index, source] of readText(file).split('\n').entries()) {
    if (source.trim() === '') continue;
    try {
      add(JSON.parse(source), file, index + 1, lang, read);
    } catch {
      const message = 'the line is not JSON';
      read.problems.push({ code: 'ROW_INVALID', message, file, line: index + 1 });
    }
  }
}

function add(
  given: unknown,
  file: string,
  line: number,
  lang: 'en' | 'zh' | undefined,
  read: ReadImport,
): void {
  const row = typeof given === 'object' && given !== null ? (given as Record<string, unknown>) : {};
  const parsed = schema.safeParse({ ...row, intent: row.intent ?? row.label, lang: row.lang ?? undefined });
  if (!parsed.success) {
    const message = parsed.error.issues[0]?.message ?? 'the row is not valid';
    read.problems.push({ code: 'ROW_INVALID', message, file, line });
    return;
  }
  const { text, intent, lang: own, entities = [] } = parsed.data;
  const length = [...text].length;
  if (entities.some(({ start, end }) => start >= end || end > length)) {
    const message = 'an entity lies outside the text';
    read.problems.push({ code: 'PACK_ENTITY', message, file, line });
    return;
  }
  read.rows.push({
    text,
    intent,
    lang: own ?? languageOfFile(file) ?? lang ?? languageOfText(text),
    entities: entities.map(({ value, ...span }) => ({ ...span, ...(value === undefined ? {} : { value }) })),
    file,
    line,
  });
}
