import { z } from 'zod';
import { listFiles, readText } from '../../intents/files.ts';
import { IntentsError } from '../../intents/index.ts';
import { detectLanguage } from '../encoder/language.ts';
import type { EntityRow } from './score.ts';

const rowSchema = z.object({
  text: z.string(),
  lang: z.enum(['en', 'zh']).optional(),
  at: z
    .string()
    .refine((at) => !Number.isNaN(Date.parse(at)), 'not an ISO 8601 moment')
    .optional(),
  entities: z.array(
    z.object({
      entity: z.string().min(1),
      start: z.int().min(0),
      end: z.int().min(1),
      value: z.unknown().optional(),
    }),
  ),
});

const fix =
  'a row is {"text": "…", "lang": "en" or "zh", "entities": [{"entity", "start", "end", "value"}]}, optionally "at"; spans count code points';

/**
 * Reads entity rows from a JSONL file or every one below a folder; a row without `lang` takes that of its script, fields
 * that we do not know are ignored. Throws IntentsError ROW_INVALID with file and line, or ROWS_EMPTY.
 */
export function loadEntityRows(path: string): EntityRow[] {
  const rows = listFiles(path, ['.jsonl']).flatMap((file) =>
    readText(file)
      .split('\n')
      .flatMap((line, index) => (line.trim() === '' ? [] : [readRow(line, file, index + 1)])),
  );
  if (rows.length === 0) throw new IntentsError('ROWS_EMPTY', 'there is no row in it', { file: path, fix });
  return rows;
}

function readRow(source: string, file: string, line: number): EntityRow {
  const invalid = (problem: string, cause?: unknown) =>
    new IntentsError('ROW_INVALID', problem, { file, line, fix, cause });
  let json: unknown;
  try {
    json = JSON.parse(source);
  } catch (cause) {
    throw invalid('the line is not JSON', cause);
  }
  const parsed = rowSchema.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw invalid(`${issue?.path.join('.') || 'row'}: ${issue?.message ?? 'not valid'}`);
  }
  const { text, lang, at, entities } = parsed.data;
  const length = [...text].length;
  const outside = entities.find(({ start, end }) => start >= end || end > length);
  if (outside)
    throw invalid(
      `${outside.entity} ${outside.start} to ${outside.end} lies outside the ${length} code points of the text`,
    );
  return {
    text,
    lang: lang ?? detectLanguage(text),
    ...(at === undefined ? {} : { at }),
    entities: entities.map(({ entity, start, end, value }) =>
      value === undefined || value === null ? { entity, start, end } : { entity, start, end, value },
    ),
  };
}
