import type { RedactionRow } from '../../intents/index.ts';
import { findPrivate } from './redact.ts';

export interface RedactionCount {
  rows: number;
  found: number;
  /** found / rows; 1 where there is none. */
  recall: number;
}

export interface RedactionScore {
  rows: number;
  /** Everything but names and addresses. */
  structured: RedactionCount;
  names: RedactionCount;
  addresses: RedactionCount;
  by_type: Record<string, RedactionCount>;
  /** Rows without personal data, and those of them in which something was replaced all the same. */
  clean: { rows: number; wrong: number; rate: number };
  /** Found spans that got their own type's placeholder. */
  type_accuracy: number;
  errors: { text: string; missed: string[]; extra: string[]; file: string; line: number }[];
}

const count = (rows: number, found: number): RedactionCount => ({
  rows,
  found,
  recall: rows === 0 ? 1 : found / rows,
});

/** A marked span counts as found when every letter and digit of it is replaced. */
export function scoreRedaction(rows: readonly RedactionRow[]): RedactionScore {
  const seen = new Map<string, { rows: number; found: number; typed: number }>();
  const errors: RedactionScore['errors'] = [];
  const clean = { rows: 0, wrong: 0 };
  for (const row of rows) {
    const points = [...row.text];
    const spans = findPrivate(row.text);
    const covered = new Set(
      spans.flatMap(({ start, end }) => Array.from({ length: end - start }, (_, i) => start + i)),
    );
    const missed: string[] = [];
    for (const span of row.spans) {
      const tally = seen.get(span.type) ?? { rows: 0, found: 0, typed: 0 };
      seen.set(span.type, tally);
      tally.rows += 1;
      const whole = points.every(
        (point, i) => i < span.start || i >= span.end || covered.has(i) || !/[\p{L}\p{N}]/u.test(point),
      );
      if (whole) tally.found += 1;
      else missed.push(`${span.type} ${points.slice(span.start, span.end).join('')}`);
      if (
        whole &&
        spans.some((own) => own.type === span.type && own.start < span.end && own.end > span.start)
      )
        tally.typed += 1;
    }
    if (row.spans.length === 0) {
      clean.rows += 1;
      if (spans.length > 0) clean.wrong += 1;
    }
    const extra =
      row.spans.length > 0
        ? []
        : spans.map(({ type, start, end }) => `${type} ${points.slice(start, end).join('')}`);
    if (missed.length + extra.length > 0)
      errors.push({ text: row.text, missed, extra, file: row.file, line: row.line });
  }
  const of = (wanted: (type: string) => boolean) => {
    const all = [...seen].filter(([type]) => wanted(type)).map(([, tally]) => tally);
    return count(
      all.reduce((n, { rows: r }) => n + r, 0),
      all.reduce((n, { found }) => n + found, 0),
    );
  };
  const typed = [...seen.values()].reduce((n, tally) => n + tally.typed, 0);
  const found = of(() => true).found;
  return {
    rows: rows.length,
    structured: of((type) => type !== 'NAME' && type !== 'ADDRESS'),
    names: of((type) => type === 'NAME'),
    addresses: of((type) => type === 'ADDRESS'),
    by_type: Object.fromEntries(
      [...seen].sort().map(([type, tally]) => [type, count(tally.rows, tally.found)]),
    ),
    clean: { ...clean, rate: clean.rows === 0 ? 0 : clean.wrong / clean.rows },
    type_accuracy: found === 0 ? 1 : typed / found,
    errors,
  };
}
