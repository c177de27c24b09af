import type { Ack, SendMessage, SentMessage, WireError } from '../../server/contract/index.ts';
import { type Lane, laneKey, loadLane, type OutboxItem, saveLane } from './outbox-lane.ts';
import type { KeyValue } from './storage.ts';

export type { OutboxItem } from './outbox-lane.ts';

/** How the outbox reaches the server. A rejected promise means: unknown whether it was stored (cut, or no answer in time). */
interface OutboxTransport {
  /** True only when a send may go out now: connected, and the conversation state of this session is known. */
  connected(): boolean;
  send(payload: SendMessage): Promise<Ack<SentMessage>>;
  /** The last client_seq that the server accepted from this instance in this conversation. */
  acceptedSeq(conversationId: string, instance: string): Promise<number>;
}

export interface OutboxOptions {
  storage: KeyValue;
  transport: OutboxTransport;
  /** Keeps users of one browser apart: nobody sends another's unsent messages. */
  scope: string;
  /** This tab. */
  instance: string;
  newId: () => string;
  now: () => Date;
  /** Calls back after so many milliseconds; returns the way to cancel. */
  schedule: (ms: number, work: () => void) => () => void;
  onChange: () => void;
  /** A message was stored; called before it leaves the outbox. */
  onSent: (item: OutboxItem, sent: SentMessage) => void;
  /** An adopted instance has nothing left. */
  onEmptied?: (instance: string) => void;
}

/** Refusals that pass by themselves; all others need the person who wrote the message. */
const passing = new Set([
  'TOO_MANY',
  'NOT_SAVED',
  'DATABASE_READ_ONLY',
  'SHUTTING_DOWN',
  'QUEUE_FULL',
  'DEADLINE',
  'UNAUTHENTICATED',
  'INTERNAL',
]);
/** A refusal that says nothing about its cause is tried so often by itself. */
const TRIES_UNKNOWN = 6;
const TRIES_ORDER = 4;
const LONGEST_WAIT = 30_000;

/**
 * Messages on their way to the server (reliability.md): written down before they are sent, one in flight a conversation,
 * in writing order, each with an id that makes a second attempt harmless. Pure: storage, clock and transport come in.
 */
export class Outbox {
  readonly #options: OutboxOptions;
  /** Adopted instances first, for they are older; this tab's own last. */
  readonly #lanes: Lane[];
  readonly #own: Lane;
  readonly #inFlight = new Set<string>();
  readonly #waits = new Map<string, () => void>();

  constructor(options: OutboxOptions) {
    this.#options = options;
    this.#own = loadLane(options.storage, options.scope, options.instance);
    this.#lanes = [this.#own];
  }

  /** Unsent messages of a conversation in sending order. */
  items(conversationId: string | null): OutboxItem[] {
    return this.#lanes.flatMap((lane) =>
      lane.items.filter((item) => item.conversation_id === conversationId),
    );
  }

  /** All unsent messages. */
  all(): OutboxItem[] {
    return this.#lanes.flatMap((lane) => lane.items);
  }

  /** Writes a message down, then sends it as soon as that is possible. */
  add(conversationId: string | null, text: string): OutboxItem {
    const item: OutboxItem = {
      client_message_id: this.#options.newId(),
      conversation_id: conversationId,
      text,
      created_at: this.#options.now().toISOString(),
      state: 'queued',
      client_seq: null,
      attempts: 0,
      error: null,
    };
    this.#own.items = [...this.#own.items, item];
    this.#changed(this.#own);
    if (conversationId !== null) this.#pump(conversationId);
    return item;
  }

  /** Takes over what a closed tab left. The messages keep that tab's instance, whose numbers they may have used. */
  adopt(instance: string): void {
    if (this.#lanes.some((lane) => lane.instance === instance)) return;
    const lane = loadLane(this.#options.storage, this.#options.scope, instance);
    this.#lanes.splice(-1, 0, lane);
    if (lane.items.length === 0) this.#retire(lane);
    else this.#options.onChange();
    this.wake();
  }

  /** Messages written before a conversation was open (or, with `from`, in one that is gone) belong to this one. */
  bind(conversationId: string, from: string | null = null): void {
    for (const lane of this.#lanes) {
      if (!lane.items.some((item) => item.conversation_id === from)) continue;
      lane.items = lane.items.map((item) =>
        item.conversation_id === from
          ? { ...item, conversation_id: conversationId, client_seq: null, state: 'queued', error: null }
          : item,
      );
      this.#changed(lane);
    }
  }

  /** The server's own count for this tab, from opening the conversation. */
  learn(conversationId: string, clientSeq: number): void {
    this.#own.accepted.set(conversationId, clientSeq);
    this.#save(this.#own);
  }

  /** A message turned up in the history or live: it is stored, whatever became of its acknowledgement. */
  confirm(clientMessageId: string): void {
    for (const lane of this.#lanes) {
      const item = lane.items.find((one) => one.client_message_id === clientMessageId);
      if (!item) continue;
      this.#settle(lane, item);
      this.#next(item.conversation_id);
    }
  }

  /** Connected again: everything that waits may try now. */
  wake(): void {
    for (const cancel of this.#waits.values()) cancel();
    this.#waits.clear();
    for (const lane of this.#lanes) {
      for (const item of lane.items)
        if (item.state === 'retrying') this.#update(lane, item, { state: 'queued' });
    }
    const waiting = new Set(this.all().map((item) => item.conversation_id));
    for (const conversation of waiting) if (conversation !== null) this.#pump(conversation);
  }

  /** Sends a refused message again, as a person asked. */
  retry(clientMessageId: string): void {
    this.#withItem(clientMessageId, (lane, item) => {
      if (item.state === 'sending') return;
      this.#update(lane, item, { state: 'queued', error: null, attempts: 0 });
      this.#next(item.conversation_id);
    });
  }

  /** Throws a refused message away. One that may be stored already cannot be taken back. */
  discard(clientMessageId: string): void {
    this.#withItem(clientMessageId, (lane, item) => {
      if (item.state === 'sending') return;
      this.#remove(lane, item);
      this.#next(item.conversation_id);
    });
  }

  /** The message that the others waited for is gone. */
  #next(conversation: string | null): void {
    if (conversation === null) return;
    this.#clearWait(conversation);
    this.#pump(conversation);
  }

  #pump(conversation: string): void {
    if (
      this.#inFlight.has(conversation) ||
      this.#waits.has(conversation) ||
      !this.#options.transport.connected()
    )
      return;
    for (const lane of this.#lanes) {
      const item = lane.items.find((one) => one.conversation_id === conversation && one.state !== 'failed');
      if (!item) continue;
      this.#inFlight.add(conversation);
      void this.#send(lane, item, conversation).finally(() => {
        this.#inFlight.delete(conversation);
        this.#pump(conversation);
      });
      return;
    }
  }

  async #send(lane: Lane, first: OutboxItem, conversation: string): Promise<void> {
    const { transport } = this.#options;
    const id = first.client_message_id;
    let item = this.#update(lane, first, { state: 'sending', attempts: first.attempts + 1 });
    try {
      for (let tries = 1; ; tries++) {
        const known =
          lane.accepted.get(conversation) ?? (await transport.acceptedSeq(conversation, lane.instance));
        lane.accepted.set(conversation, Math.max(known, lane.accepted.get(conversation) ?? 0));
        item = this.#update(lane, item, { client_seq: item.client_seq ?? known + 1 });
        const clientSeq = item.client_seq ?? known + 1;
        const answer = await transport.send({
          conversation_id: conversation,
          client_instance: lane.instance,
          client_seq: clientSeq,
          client_message_id: id,
          text: item.text,
        });
        if (answer.ok) {
          this.#options.onSent(item, answer.data);
          this.#settle(lane, item);
          return;
        }
        // It was not stored, so its number is free again.
        item = this.#update(lane, item, { client_seq: null });
        if (answer.error.code !== 'OUT_OF_ORDER' || tries >= TRIES_ORDER)
          return this.#refused(lane, item, conversation, answer.error);
        lane.accepted.delete(conversation);
      }
    } catch {
      // Unknown whether it is stored: the same id with the same number goes out again, and nothing overtakes it.
      this.#update(lane, item, { state: 'queued' });
      if (transport.connected()) this.#wait(conversation, item.attempts);
    }
  }

  #refused(lane: Lane, item: OutboxItem, conversation: string, error: WireError): void {
    const tries = error.code === 'INTERNAL' ? TRIES_UNKNOWN : Number.POSITIVE_INFINITY;
    if (!passing.has(error.code) || item.attempts >= tries) {
      this.#update(lane, item, { state: 'failed', error });
      return;
    }
    this.#update(lane, item, { state: 'retrying', error });
    const seconds = error.details?.retry_after;
    this.#wait(conversation, item.attempts, typeof seconds === 'number' ? seconds * 1000 : 0);
  }

  #wait(conversation: string, attempts: number, atLeast = 0): void {
    const ms = Math.max(atLeast, Math.min(LONGEST_WAIT, 1000 * 2 ** Math.min(attempts - 1, 10)));
    this.#clearWait(conversation);
    const cancel = this.#options.schedule(ms, () => {
      this.#waits.delete(conversation);
      this.#pump(conversation);
    });
    this.#waits.set(conversation, cancel);
  }

  #clearWait(conversation: string): void {
    this.#waits.get(conversation)?.();
    this.#waits.delete(conversation);
  }

  /** Stored: its number counts, unless opening the conversation told a higher one. */
  #settle(lane: Lane, item: OutboxItem): void {
    const conversation = item.conversation_id;
    if (conversation !== null && item.client_seq !== null) {
      lane.accepted.set(conversation, Math.max(item.client_seq, lane.accepted.get(conversation) ?? 0));
    }
    this.#remove(lane, item);
  }

  #remove(lane: Lane, item: OutboxItem): void {
    lane.items = lane.items.filter((one) => one.client_message_id !== item.client_message_id);
    this.#changed(lane);
    if (lane.items.length === 0 && lane !== this.#own) this.#retire(lane);
  }

  #retire(lane: Lane): void {
    this.#lanes.splice(this.#lanes.indexOf(lane), 1);
    this.#options.storage.remove(laneKey(this.#options.scope, lane.instance));
    this.#options.onEmptied?.(lane.instance);
  }

  /** An item that was confirmed or discarded meanwhile stays away. */
  #update(lane: Lane, item: OutboxItem, change: Partial<OutboxItem>): OutboxItem {
    const next = { ...item, ...change };
    if (lane.items.some((one) => one.client_message_id === item.client_message_id)) {
      lane.items = lane.items.map((one) => (one.client_message_id === item.client_message_id ? next : one));
      this.#changed(lane);
    }
    return next;
  }

  #withItem(clientMessageId: string, work: (lane: Lane, item: OutboxItem) => void): void {
    for (const lane of [...this.#lanes]) {
      const item = lane.items.find((one) => one.client_message_id === clientMessageId);
      if (item) work(lane, item);
    }
  }

  #save(lane: Lane): void {
    saveLane(this.#options.storage, this.#options.scope, lane);
  }

  #changed(lane: Lane): void {
    this.#save(lane);
    this.#options.onChange();
  }
}
