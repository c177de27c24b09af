import { z } from 'zod';
import { AppError } from '../errors.ts';

/** An opaque place in a list: the sort key of the last row and its id. */
const place = z.tuple([z.string(), z.string()]);

export const writeCursor = (key: string, id: string): string =>
  Buffer.from(JSON.stringify([key, id])).toString('base64url');

/** @throws AppError BAD_REQUEST for one that we did not make */
export function readCursor(cursor: string | undefined): { key: string; id: string } | null {
  if (cursor === undefined) return null;
  try {
    const [key, id] = place.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
    return { key, id };
  } catch {
    throw new AppError('BAD_REQUEST', 'cursor: is not one that a page gave', { field: 'cursor' });
  }
}

/** Cuts a list that was read one row too far into a page. */
export function pageFrom<R, D>(
  rows: readonly R[],
  limit: number,
  show: (row: R) => D,
  cursor: (row: R) => string,
): { items: D[]; next_cursor: string | null } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { items: shown.map(show), next_cursor: last && rows.length > limit ? cursor(last) : null };
}
