import { randomUUID } from 'node:crypto';
import { type Selectable, sql } from 'kysely';
import { DataError } from '../errors.ts';
import type {
  ConversationStatus,
  Language,
  MessageEvent,
  MessageRole,
  MessageRow,
  Tables,
  UnderstandingState,
} from '../types.ts';
import { fromJson, type Scope } from './scope.ts';

/** All three, from a person's client; none, for what the server says itself. */
type ClientIds =
  | { client_instance: string; client_seq: number; client_message_id: string }
  | { client_instance?: undefined; client_seq?: undefined; client_message_id?: undefined };

export type NewMessage = ClientIds & {
  conversation_id: string;
  role: MessageRole;
  text: string;
  author_id?: string | null;
  author_name?: string | null;
  lang?: Language | null;
  quick_replies?: readonly string[];
  event?: MessageEvent;
  /** Default `none`. */
  understanding?: UnderstandingState;
  /** Looked at inside the write: the assistant is silent once a person has come, an agent once it is not theirs. */
  only_if?: { status?: readonly ConversationStatus[]; assignee_id?: string };
};

export type AppendResult =
  | { kind: 'stored'; row: MessageRow }
  /** This client_message_id was stored before; the same row, and nothing was written. */
  | { kind: 'duplicate'; row: MessageRow }
  /** `expected` is the client_seq that comes next. */
  | { kind: 'out_of_order'; expected: number }
  /** `only_if` does not hold. */
  | { kind: 'refused' };

/** Messages of conversations: stored once, in each client's order, under a sequence without gaps. */
export class MessagesRepository {
  readonly #scope: Scope;

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  /**
   * Stores a message under the conversation's next `seq`. Durable when the surrounding transaction has resolved.
   * @throws DataError NOT_FOUND (no such conversation), CLIENT_MESSAGE_ID_REUSED (same id; other text or author)
   */
  append(message: NewMessage): Promise<AppendResult> {
    return this.#scope.atomic((inside) => append(inside, message));
  }

  async get(id: string): Promise<MessageRow | null> {
    const row = await this.#scope.executor
      .selectFrom('messages')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst();
    return row ? toRow(row) : null;
  }

  /** Rows with a larger `seq`, oldest first. */
  async after(conversationId: string, afterSeq: number, limit: number): Promise<MessageRow[]> {
    const rows = await this.#scope.executor
      .selectFrom('messages')
      .selectAll()
      .where('conversation_id', '=', conversationId)
      .where('seq', '>', afterSeq)
      .orderBy('seq')
      .limit(limit)
      .execute();
    return rows.map(toRow);
  }

  /** The last client_seq that was accepted from a client; 0 before the first. */
  async lastClientSeq(conversationId: string, clientInstance: string): Promise<number> {
    const row = await this.#scope.executor
      .selectFrom('client_instances')
      .select('last_client_seq')
      .where('conversation_id', '=', conversationId)
      .where('client_instance', '=', clientInstance)
      .executeTakeFirst();
    return row?.last_client_seq ?? 0;
  }

  /** What no model has read yet, in order of arrival: the work that a crash left. */
  async pendingUnderstanding(limit: number): Promise<MessageRow[]> {
    const rows = await this.#scope.executor
      .selectFrom('messages')
      .selectAll()
      // A literal, not a parameter: only so SQLite may use the partial index.
      .where('understanding', '=', sql.lit('pending' as const))
      .orderBy('position')
      .limit(limit)
      .execute();
    return rows.map(toRow);
  }

  /** @param lang the language that was found; null leaves it as it is. @returns false when there is no such message */
  async setUnderstanding(id: string, state: UnderstandingState, lang: Language | null): Promise<boolean> {
    const done = await this.#scope.executor
      .updateTable('messages')
      .set({ understanding: state, ...(lang === null ? {} : { lang }) })
      .where('id', '=', id)
      .executeTakeFirst();
    return done.numUpdatedRows > 0n;
  }
}

async function append(scope: Scope, message: NewMessage): Promise<AppendResult> {
  const earlier = await storedBefore(scope, message);
  if (earlier) return { kind: 'duplicate', row: earlier };
  const conversation = await scope.executor
    .selectFrom('conversations')
    .select(['status', 'assignee_id', 'last_seq'])
    .where('id', '=', message.conversation_id)
    .executeTakeFirst();
  if (!conversation)
    throw new DataError('NOT_FOUND', 'There is no such conversation.', { fix: 'check the id' });
  if (!holds(message.only_if, conversation)) return { kind: 'refused' };
  const expected = await countClient(scope, message);
  if (expected !== null) return { kind: 'out_of_order', expected };
  return { kind: 'stored', row: await insert(scope, message, conversation.last_seq + 1) };
}

/** A retry gets the row of the first attempt, whatever has changed since. */
async function storedBefore(scope: Scope, message: NewMessage): Promise<MessageRow | null> {
  if (message.client_message_id === undefined) return null;
  const row = await scope.executor
    .selectFrom('messages')
    .selectAll()
    .where('conversation_id', '=', message.conversation_id)
    .where('client_message_id', '=', message.client_message_id)
    .executeTakeFirst();
  if (!row) return null;
  if (row.text === message.text && row.role === message.role && row.author_id === (message.author_id ?? null))
    return toRow(row);
  throw new DataError(
    'CLIENT_MESSAGE_ID_REUSED',
    'This client_message_id stands for another message of the conversation.',
    {
      fix: 'make a new client_message_id for a new text',
    },
  );
}

function holds(
  condition: NewMessage['only_if'],
  conversation: { status: ConversationStatus; assignee_id: string | null },
): boolean {
  if (!condition) return true;
  if (condition.status && !condition.status.includes(conversation.status)) return false;
  return condition.assignee_id === undefined || condition.assignee_id === conversation.assignee_id;
}

/** Counts the client's message; returns the number that was expected when this is another one. */
async function countClient(scope: Scope, message: NewMessage): Promise<number | null> {
  if (message.client_instance === undefined) return null;
  const { conversation_id, client_instance, client_seq } = message;
  const known = await scope.executor
    .selectFrom('client_instances')
    .select('last_client_seq')
    .where('conversation_id', '=', conversation_id)
    .where('client_instance', '=', client_instance)
    .executeTakeFirst();
  const expected = (known?.last_client_seq ?? 0) + 1;
  if (client_seq !== expected) return expected;
  await scope.executor
    .insertInto('client_instances')
    .values({ conversation_id, client_instance, last_client_seq: client_seq })
    .onConflict((conflict) =>
      conflict.columns(['conversation_id', 'client_instance']).doUpdateSet({ last_client_seq: client_seq }),
    )
    .execute();
  return null;
}

async function insert(scope: Scope, message: NewMessage, seq: number): Promise<MessageRow> {
  const now = scope.now();
  const row = {
    id: randomUUID(),
    conversation_id: message.conversation_id,
    seq,
    client_instance: message.client_instance ?? null,
    client_seq: message.client_seq ?? null,
    client_message_id: message.client_message_id ?? null,
    role: message.role,
    author_id: message.author_id ?? null,
    author_name: message.author_name ?? null,
    text: message.text,
    lang: message.lang ?? null,
    event: message.event ?? null,
    understanding: message.understanding ?? 'none',
    created_at: now,
  };
  const quick_replies = message.quick_replies ?? [];
  const done = await scope.executor
    .insertInto('messages')
    .values({ ...row, quick_replies: JSON.stringify(quick_replies) })
    .executeTakeFirstOrThrow();
  await scope.executor
    .updateTable('conversations')
    .set((eb) => ({ last_seq: seq, revision: eb('revision', '+', 1), updated_at: now }))
    .where('id', '=', message.conversation_id)
    .execute();
  return { ...row, position: Number(done.insertId), quick_replies: [...quick_replies] };
}

function toRow(row: Selectable<Tables['messages']>): MessageRow {
  return { ...row, quick_replies: fromJson<string[]>(row.quick_replies) };
}
