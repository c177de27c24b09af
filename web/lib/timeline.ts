import type { MessageDto, MessagePage, SendMessage, SentMessage } from '../../server/contract/index.ts';

/** The messages of one conversation that this page knows, by the server's sequence, and how far it knows them all. */
export interface Timeline {
  readonly messages: readonly MessageDto[];
  /** Every message from 1 up to here is known; after a gap, recovery asks for what follows it. */
  readonly contiguous: number;
}

export const emptyTimeline: Timeline = { messages: [], contiguous: 0 };

/**
 * Adds a page that the server gave for "everything after `after`". Its word counts for holes as well: a number that it
 * skipped does not exist any more, and asking for it again would never end.
 */
export function addPage(timeline: Timeline, after: number, page: Pick<MessagePage, 'messages'>): Timeline {
  const added = addMessages(timeline, page.messages);
  const last = page.messages.at(-1)?.seq ?? 0;
  if (after > added.contiguous || last <= added.contiguous) return added;
  return { messages: added.messages, contiguous: extend(added.messages, last) };
}

/** The last sequence number of the unbroken run that goes on from `from`. */
function extend(messages: readonly MessageDto[], from: number): number {
  let last = from;
  for (const { seq } of messages) if (seq === last + 1) last = seq;
  return last;
}

/**
 * Adds messages in any order; a known id is no second row. Gives back the same object when nothing changed, and keeps
 * the identity of unchanged messages, so that no row is drawn anew.
 */
export function addMessages(timeline: Timeline, incoming: readonly MessageDto[]): Timeline {
  const bySeq = new Map(timeline.messages.map((message) => [message.seq, message]));
  let changed = false;
  for (const message of incoming) {
    const known = bySeq.get(message.seq);
    if (known && !says(known, message)) continue;
    bySeq.set(message.seq, message);
    changed = true;
  }
  if (!changed) return timeline;
  const messages = [...bySeq.values()].sort((a, b) => a.seq - b.seq);
  return { messages, contiguous: extend(messages, timeline.contiguous) };
}

const order = ['none', 'pending', 'unlabelled', 'done'];

/** Whether a second copy of a message says more than the first: it was our echo, or has been read by the model since. */
const says = (known: MessageDto, next: MessageDto) =>
  (known.lang === null && next.lang !== null) ||
  order.indexOf(next.understanding) > order.indexOf(known.understanding);

/** True when a message is known whose forerunner is not. */
export const hasGap = (timeline: Timeline): boolean =>
  (timeline.messages.at(-1)?.seq ?? 0) > timeline.contiguous;

/** The row that an acknowledgement promises, until the server's own copy comes. */
export function echoOf(
  sent: SentMessage,
  payload: Pick<SendMessage, 'text'>,
  role: 'subscriber' | 'agent',
  author: string | null,
): MessageDto {
  return {
    id: sent.id,
    conversation_id: sent.conversation_id,
    seq: sent.seq,
    client_message_id: sent.client_message_id,
    role,
    author_name: author,
    text: payload.text,
    lang: null,
    quick_replies: [],
    event: null,
    understanding: 'none',
    created_at: sent.created_at,
  };
}

/**
 * Asks page by page for everything after `from`. Stops early when a page brings nothing, so that a confused answer
 * cannot make it ask for ever. Errors of `fetchPage` are the caller's.
 */
export async function catchUp(
  from: number,
  fetchPage: (afterSeq: number) => Promise<MessagePage>,
  onPage: (page: MessagePage) => void,
): Promise<void> {
  let after = from;
  for (;;) {
    const page = await fetchPage(after);
    onPage(page);
    const last = page.messages.at(-1)?.seq ?? after;
    if (!page.has_more || last <= after) return;
    after = last;
  }
}
