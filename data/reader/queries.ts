import { type Connection, countRows } from '../connection.ts';
import type { ConversationStatus, Decision, MessageRole } from '../types.ts';

export interface Statistics {
  /** Rows in each table. */
  rows: Record<string, number>;
  conversations: Partial<Record<ConversationStatus, number>>;
  messages: Partial<Record<MessageRole, number>>;
  decisions: Partial<Record<Decision, number>>;
  ratings: { count: number; mean: number | null };
}

export interface MessageSearch {
  /** Found anywhere in a text; ASCII letters in either case. */
  text: string;
  limit: number;
  /** `next_cursor` of the page before. */
  cursor: number | null;
}

export interface MessageFound {
  position: number;
  id: string;
  conversation_id: string;
  seq: number;
  role: MessageRole;
  text: string;
  created_at: string;
}

export function statistics(connection: Connection): Statistics {
  const grouped = (table: string, column: string) => {
    const rows = connection
      .prepare<[], { name: string; n: number }>(
        `SELECT ${column} AS name, count(*) AS n FROM ${table} GROUP BY ${column}`,
      )
      .all();
    return Object.fromEntries(rows.map(({ name, n }) => [name, n]));
  };
  // One snapshot for all of them.
  return connection.transaction(() => ({
    rows: countRows(connection),
    conversations: grouped('conversations', 'status'),
    messages: grouped('messages', 'role'),
    decisions: grouped('predictions', 'decision'),
    ratings: connection
      .prepare<[], { count: number; mean: number | null }>(
        'SELECT count(*) AS count, avg(score) AS mean FROM ratings',
      )
      .get() ?? { count: 0, mean: null },
  }))();
}

/** Newest first. Reads back through all messages: about 10 ms for 100,000 of them where nothing is found. */
export function searchMessages(
  connection: Connection,
  { text, limit, cursor }: MessageSearch,
): { items: MessageFound[]; next_cursor: number | null } {
  const pattern = `%${text.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
  const rows = connection
    .prepare<[string, number, number], MessageFound>(
      `SELECT position, id, conversation_id, seq, role, text, created_at FROM messages
       WHERE text LIKE ? ESCAPE '\\' AND position < ? ORDER BY position DESC LIMIT ?`,
    )
    .all(pattern, cursor ?? Number.MAX_SAFE_INTEGER, limit + 1);
  const items = rows.slice(0, limit);
  return { items, next_cursor: rows.length > limit ? (items.at(-1)?.position ?? null) : null };
}
