import { DataError } from '../errors.ts';
import type { ConversationRow, QueueView } from '../types.ts';

/** Where a page of a view ended: the value it is sorted by, and the id. */
export function cursorAfter(row: ConversationRow, view: QueueView): string {
  return `${view === 'waiting' ? row.waiting_ticket : row.updated_at}~${row.id}`;
}

/** @throws DataError BAD_REQUEST */
export function readCursor(cursor: string, view: QueueView): { key: string; id: string } {
  const [, key, id] = /^([0-9TZ:.-]{1,30})~([0-9a-f-]{36})$/.exec(cursor) ?? [];
  if (key && id && (view !== 'waiting' || /^\d{1,15}$/.test(key))) return { key, id };
  throw new DataError('BAD_REQUEST', 'The cursor is not one that was given for this view.', {
    fix: 'send next_cursor of the page before, unchanged',
  });
}
