import type { WireError } from '../../server/contract/index.ts';
import type { KeyValue } from './storage.ts';

/** `queued`: waits its turn or the connection; `retrying`: refused for now, goes out again by itself; `failed`: needs a person. */
type OutboxState = 'queued' | 'sending' | 'retrying' | 'failed';

/** A message that the server has not acknowledged. Never changed in place, so that rows can compare by identity. */
export interface OutboxItem {
  readonly client_message_id: string;
  /** Null until the first conversation is open. */
  readonly conversation_id: string | null;
  readonly text: string;
  readonly created_at: string;
  readonly state: OutboxState;
  /** Set at the first attempt and kept while it is unknown whether that one was stored. */
  readonly client_seq: number | null;
  readonly attempts: number;
  readonly error: WireError | null;
}

/** The unsent messages of one client instance, in writing order, and the numbers it has used. */
export interface Lane {
  readonly instance: string;
  /** Last client_seq that the server accepted, by conversation. */
  readonly accepted: Map<string, number>;
  items: OutboxItem[];
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

export const laneKey = (scope: string, instance: string): string => `switchboard.outbox.${scope}.${instance}`;

/** Instances of a scope that have left something in the store. */
export function storedInstances(storage: KeyValue, scope: string): string[] {
  const prefix = laneKey(scope, '');
  return storage.keys().flatMap((key) => (key.startsWith(prefix) ? [key.slice(prefix.length)] : []));
}

export function saveLane(storage: KeyValue, scope: string, lane: Lane): void {
  const accepted = Object.fromEntries(lane.accepted);
  storage.set(laneKey(scope, lane.instance), JSON.stringify({ v: 1, accepted, items: lane.items }));
}

/** What an instance left behind; anything unreadable counts as nothing. What was on its way waits again. */
export function loadLane(storage: KeyValue, scope: string, instance: string): Lane {
  const lane: Lane = { instance, accepted: new Map(), items: [] };
  let stored: unknown;
  try {
    stored = JSON.parse(storage.get(laneKey(scope, instance)) ?? 'null');
  } catch {
    return lane;
  }
  if (!isRecord(stored) || stored.v !== 1) return lane;
  if (isRecord(stored.accepted)) {
    for (const [conversation, seq] of Object.entries(stored.accepted))
      if (typeof seq === 'number') lane.accepted.set(conversation, seq);
  }
  if (Array.isArray(stored.items)) lane.items = stored.items.flatMap((item: unknown) => readItem(item) ?? []);
  return lane;
}

function readItem(item: unknown): OutboxItem | null {
  if (!isRecord(item)) return null;
  const { client_message_id, conversation_id, text, created_at, client_seq, state, error } = item;
  if (typeof client_message_id !== 'string' || typeof text !== 'string') return null;
  const failed = state === 'failed' && isRecord(error) && typeof error.code === 'string';
  return {
    client_message_id,
    conversation_id: typeof conversation_id === 'string' ? conversation_id : null,
    text,
    created_at: typeof created_at === 'string' ? created_at : new Date().toISOString(),
    state: failed ? 'failed' : 'queued',
    client_seq: typeof client_seq === 'number' ? client_seq : null,
    attempts: 0,
    error: failed ? { code: String(error.code), message: String(error.message ?? '') } : null,
  };
}
