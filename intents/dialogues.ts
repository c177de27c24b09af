import { z } from 'zod';
import { IntentsError } from './errors.ts';
import { listFiles, readText } from './files.ts';

const score = z.number().min(1).max(5);

const schema = z.object({
  id: z.string().min(1),
  lang: z.enum(['en', 'zh']).optional(),
  /** For reports alone, never a feature. */
  group: z.string().optional(),
  turns: z
    .array(
      z.object({
        role: z.enum(['subscriber', 'bot', 'agent']),
        /** May be empty: a turn without words. */
        text: z.string(),
        at: z.iso.datetime({ offset: true }).optional(),
        /** How satisfied the subscriber is after this turn; may be a fraction. */
        satisfaction: score.nullish(),
      }),
    )
    .min(1),
  satisfaction: score.nullable(),
  complaint: z.union([z.literal(0), z.literal(1)]).nullable(),
});

/** A conversation with what came of it: satisfaction from 1 (bad) to 5 (good), and whether it became a complaint. */
export type Dialogue = z.infer<typeof schema> & { file: string; line: number };

const fix =
  'a row is {"id", "lang"?, "group"?, "turns": [{"role": "subscriber|bot|agent", "text", "at"?, "satisfaction"?}], "satisfaction": 1 to 5 or null, "complaint": 0, 1 or null}';

/**
 * Reads dialogues: JSONL, or a folder of it. Fields that we do not know are ignored.
 * @throws IntentsError ROW_INVALID with file and line, also for an id that stands twice; ROWS_EMPTY
 */
export function loadDialogues(path: string): Dialogue[] {
  const seen = new Set<string>();
  const rows = listFiles(path, ['.jsonl']).flatMap((file) =>
    readText(file)
      .split('\n')
      .flatMap((line, index) => {
        if (line.trim() === '') return [];
        const row = { ...read(line, file, index + 1), file, line: index + 1 };
        if (seen.has(row.id))
          throw new IntentsError('ROW_INVALID', `the id ${row.id} stands twice`, {
            file,
            line: index + 1,
            fix: 'give each dialogue an id of its own',
          });
        seen.add(row.id);
        return [row];
      }),
  );
  if (rows.length === 0)
    throw new IntentsError('ROWS_EMPTY', 'there is no dialogue in it', { file: path, fix });
  return rows;
}

function read(text: string, file: string, line: number): z.infer<typeof schema> {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch (cause) {
    throw new IntentsError('ROW_INVALID', 'the line is not JSON', { file, line, fix, cause });
  }
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new IntentsError(
    'ROW_INVALID',
    `${issue?.path.map(String).join('.') ?? ''}: ${issue?.message ?? 'is not valid'}`,
    { file, line, fix },
  );
}
