import { z } from 'zod';
import { IntentsError } from './errors.ts';
import { listFiles, readText } from './files.ts';

/** A message with its personal data marked: spans half open, in code points. */
export interface RedactionRow {
  text: string;
  spans: { type: string; start: number; end: number }[];
  file: string;
  /** Counted from 1. */
  line: number;
}

const types = [
  'PHONE',
  'EMAIL',
  'ID',
  'CARD',
  'ICCID',
  'IMEI',
  'CODE',
  'ACCOUNT',
  'ORDER',
  'NAME',
  'ADDRESS',
];
const schema = z
  .strictObject({
    text: z.string().refine((text) => text.trim() !== '', 'is empty'),
    spans: z.array(z.strictObject({ type: z.enum(types), start: z.int().min(0), end: z.int().min(1) })),
  })
  .superRefine(({ text, spans }, context) => {
    const length = [...text].length;
    let last = 0;
    for (const { start, end } of spans) {
      if (start < last || end <= start || end > length)
        context.addIssue({
          code: 'custom',
          message: `span ${start} to ${end} is out of order or outside the text`,
        });
      last = end;
    }
  });

/** Reads rows with marked personal data: JSONL, or a folder of it. @throws IntentsError ROW_INVALID with file and line, ROWS_EMPTY */
export function loadRedactionRows(path: string): RedactionRow[] {
  const fix =
    'a row is {"text": "…", "spans": [{"type": "PHONE", "start": 0, "end": 11}]}, spans in order, in code points';
  const rows = listFiles(path, ['.jsonl']).flatMap((file) =>
    readText(file)
      .split('\n')
      .flatMap((line, index): RedactionRow[] => {
        if (line.trim() === '') return [];
        let given: unknown;
        try {
          given = JSON.parse(line);
        } catch (cause) {
          throw new IntentsError('ROW_INVALID', 'the line is not JSON', {
            file,
            line: index + 1,
            fix,
            cause,
          });
        }
        const parsed = schema.safeParse(given);
        if (!parsed.success)
          throw new IntentsError('ROW_INVALID', parsed.error.issues[0]?.message ?? 'is not valid', {
            file,
            line: index + 1,
            fix,
          });
        return [{ ...parsed.data, file, line: index + 1 }];
      }),
  );
  if (rows.length === 0) throw new IntentsError('ROWS_EMPTY', 'there is no row in it', { file: path, fix });
  return rows;
}
