import type { MessageDto } from '../../../server/contract/index.ts';
import type { OutboxItem } from '../outbox.ts';

/** What the log shows, top to bottom. `key` is stable from the local echo to the stored message, so its row stays. */
export type Row =
  | { kind: 'day'; key: string; date: Date }
  | { kind: 'event'; key: string; message: MessageDto }
  | { kind: 'message'; key: string; message: MessageDto; lead: boolean }
  | { kind: 'unsent'; key: string; item: OutboxItem; lead: boolean };

/** Messages of one author within this time stand together under one name. */
const TOGETHER_MS = 5 * 60_000;

const dayOf = (date: Date) => `${date.getFullYear()}-${date.getMonth() + 1}-${date.getDate()}`;

/**
 * Lays out stored messages, then unsent ones, with a line where a new local day begins. `lead` marks the first message
 * of a group, which carries the author's name. `self` is the author of the unsent ones, as `role name`.
 */
export function layOut(messages: readonly MessageDto[], unsent: readonly OutboxItem[], self: string): Row[] {
  const rows: Row[] = [];
  const stored = new Set(messages.flatMap((message) => message.client_message_id ?? []));
  let day = '';
  let author = '';
  let at = 0;
  const openDay = (date: Date) => {
    const next = dayOf(date);
    if (next === day) return;
    day = next;
    author = '';
    rows.push({ kind: 'day', key: `day-${next}`, date });
  };
  const leads = (by: string, time: number) => {
    const lead = by !== author || time - at > TOGETHER_MS;
    author = by;
    at = time;
    return lead;
  };
  for (const message of messages) {
    const date = new Date(message.created_at);
    openDay(date);
    const key = message.client_message_id ?? message.id;
    if (message.role === 'system') {
      author = '';
      rows.push({ kind: 'event', key, message });
    } else {
      const by = `${message.role} ${message.author_name ?? ''}`;
      rows.push({ kind: 'message', key, message, lead: leads(by, date.getTime()) });
    }
  }
  for (const item of unsent) {
    if (stored.has(item.client_message_id)) continue;
    const date = new Date(item.created_at);
    // The device's clock may be behind the server's: an unsent message never opens an earlier day.
    if (rows.length === 0 || date.getTime() > at) openDay(date);
    rows.push({
      kind: 'unsent',
      key: item.client_message_id,
      item,
      lead: leads(self, Math.max(at, date.getTime())),
    });
  }
  return rows;
}
