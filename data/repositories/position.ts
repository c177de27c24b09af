import { DataError } from '../errors.ts';

/** A list in order of arrival is cut by position: new rows come in front and move nothing, whatever the clock does. */
export interface PositionPage<T> {
  items: T[];
  next_cursor: string | null;
}

const shape = /^p([0-9a-z]{1,11})$/;

/** @throws DataError BAD_REQUEST */
export function readPosition(cursor: string | null | undefined): number {
  if (cursor === null || cursor === undefined) return Number.MAX_SAFE_INTEGER;
  const position = Number.parseInt(shape.exec(cursor)?.[1] ?? '', 36);
  if (Number.isSafeInteger(position)) return position;
  throw new DataError('BAD_REQUEST', 'The cursor is not one that was given for this list.', {
    fix: 'send next_cursor of the page before, unchanged',
  });
}

/** @param rows one more than the page holds, where there are more */
export function positionPage<R extends { position: number }, T>(
  rows: readonly R[],
  limit: number,
  toRow: (row: R) => T,
): PositionPage<T> {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    items: page.map(toRow),
    next_cursor: rows.length > limit && last ? `p${last.position.toString(36)}` : null,
  };
}
