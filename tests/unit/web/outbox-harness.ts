import type { Ack, SendMessage, SentMessage, WireError } from '../../../server/contract/index.ts';
import { Outbox } from '../../../web/lib/outbox.ts';
import { type KeyValue, memoryStorage } from '../../../web/lib/storage.ts';

/** Lets every promise that can go on do so. */
export const settle = () => new Promise<void>((resolve) => setImmediate(() => setImmediate(resolve)));

/** The server's rules for sending (reliability.md), and the ways in which a connection can fail. */
export class FakeServer {
  readonly stored: SendMessage[] = [];
  readonly sent: SendMessage[] = [];
  readonly refusals: WireError[] = [];
  readonly waiting: (() => void)[] = [];
  hold = false;
  /** So many next messages are stored and their acknowledgement is lost. */
  loseAcks = 0;
  /** So many next messages are lost before they arrive. */
  loseMessages = 0;
  asked = 0;

  acceptedBy(conversation: string, instance: string): number {
    return this.stored.filter(
      (one) => one.conversation_id === conversation && one.client_instance === instance,
    ).length;
  }

  async send(payload: SendMessage): Promise<Ack<SentMessage>> {
    this.sent.push(payload);
    if (this.hold) await new Promise<void>((resolve) => this.waiting.push(resolve));
    if (this.loseMessages > 0) {
      this.loseMessages--;
      throw new Error('cut before it arrived');
    }
    const answer = this.#decide(payload);
    if (this.loseAcks > 0) {
      this.loseAcks--;
      throw new Error('cut after the commit');
    }
    return answer;
  }

  releaseAll(): void {
    for (const release of this.waiting.splice(0)) release();
  }

  #decide(payload: SendMessage): Ack<SentMessage> {
    const refusal = this.refusals.shift();
    if (refusal) return { ok: false, error: refusal };
    const at = this.stored.findIndex((one) => one.client_message_id === payload.client_message_id);
    const answer = (seq: number, duplicate: boolean): Ack<SentMessage> => ({
      ok: true,
      data: {
        id: `row-${seq}`,
        conversation_id: payload.conversation_id,
        client_message_id: payload.client_message_id,
        seq,
        created_at: '2026-01-01T00:00:00.000Z',
        duplicate,
      },
    });
    if (at >= 0) return answer(at + 1, true);
    const expected = this.acceptedBy(payload.conversation_id, payload.client_instance) + 1;
    if (payload.client_seq !== expected)
      return { ok: false, error: { code: 'OUT_OF_ORDER', message: `${expected}` } };
    this.stored.push(payload);
    return answer(this.stored.length, false);
  }
}

interface Setting {
  instance?: string;
  storage?: KeyValue;
  server?: FakeServer;
  onEmptied?: (instance: string) => void;
}

let ids = 0;

/** One tab: an outbox with a fake server, a clock that is moved by hand, and a connection that can be cut. */
export function harness({
  instance = 'tab-1',
  storage = memoryStorage(),
  server = new FakeServer(),
  onEmptied,
}: Setting = {}) {
  const link = { up: true };
  let now = 0;
  const timers = new Set<{ at: number; work: () => void }>();
  const clock = {
    async forward(ms: number): Promise<void> {
      now += ms;
      for (const timer of [...timers].sort((a, b) => a.at - b.at)) {
        if (timer.at > now || !timers.delete(timer)) continue;
        timer.work();
        await settle();
      }
    },
  };
  const outbox = new Outbox({
    storage,
    scope: 'test',
    instance,
    newId: () => `message-${++ids}`,
    now: () => new Date(now),
    schedule(ms, work) {
      const timer = { at: now + ms, work };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    transport: {
      connected: () => link.up,
      send: (payload) => server.send(payload),
      acceptedSeq: async (conversation, client) => {
        server.asked++;
        return server.acceptedBy(conversation, client);
      },
    },
    onChange: () => undefined,
    onSent: () => undefined,
    ...(onEmptied ? { onEmptied } : {}),
  });
  return { outbox, server, storage, link, clock };
}
