import type { Decision, JobDto, MessageDto, PredictionDto, QueueCounts } from '../contract/index.ts';

/** What happened, said after the commit and never before. One typed map; sockets and webhooks listen. */
export interface BusEvents {
  'message.created': { message: MessageDto };
  'message.predicted': { prediction: PredictionDto };
  /** Everything that follows from a subscriber's message is stored. `failed`: it could not be, and stays pending. */
  'turn.ended': { message_id: string; outcome: Decision | 'unlabelled' | 'failed' };
  /** State changed: status, assignee, language, last message. Listeners read the row anew, as their reader may see it. */
  'conversation.changed': { conversation_id: string };
  /** `mine`: how many each user has; who is not named has none. */
  'queue.changed': { counts: QueueCounts; mine: ReadonlyMap<string, number> };
  'understanding.changed': { state: 'ready' | 'away' };
  'job.updated': { job: JobDto };
  /** Another release is served. */
  'release.changed': { release: string };
  /** A session ended (sign-out, disable, role change): its sockets are dropped. */
  'session.ended': { session_id: string };
  /** The session goes on as somebody else (identity): its sockets are dropped and come back. */
  'session.changed': { session_id: string };
}

type Listener<K extends keyof BusEvents> = (event: BusEvents[K]) => void;

export class Bus {
  readonly #listeners = new Map<keyof BusEvents, Set<Listener<never>>>();
  readonly #onError: (error: unknown) => void;

  constructor(onError: (error: unknown) => void) {
    this.#onError = onError;
  }

  /** Returns the way to stop listening. */
  on<K extends keyof BusEvents>(name: K, listener: Listener<K>): () => void {
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners);
    listeners.add(listener as Listener<never>);
    return () => void listeners.delete(listener as Listener<never>);
  }

  /** A failing listener never fails the sender, whose row is already committed, nor the other listeners. */
  send<K extends keyof BusEvents>(name: K, event: BusEvents[K]): void {
    for (const listener of this.#listeners.get(name) ?? []) {
      try {
        (listener as Listener<K>)(event);
      } catch (error) {
        this.#onError(error);
      }
    }
  }
}
