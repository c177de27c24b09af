import { randomUUID } from 'node:crypto';
import type {
  Channel,
  ConversationRow,
  ConversationStatus,
  ConversationSummaryRow,
  Language,
  QueueView,
} from '../types.ts';
import { change, nobody } from './conversation-changes.ts';
import { cursorAfter, readCursor } from './conversation-cursor.ts';
import { summaries } from './conversation-summary.ts';
import type { Scope } from './scope.ts';

export type TakeResult =
  | { kind: 'taken' }
  /** The asker has it already. */
  | { kind: 'already' }
  | { kind: 'conflict'; assignee_id: string; assignee_name: string }
  | { kind: 'resolved' }
  | { kind: 'missing' };

export interface QueueRequest {
  view: QueueView;
  /** Whose conversations `mine` are. */
  user_id: string | null;
  limit: number;
  /** `next_cursor` of the page before. */
  cursor: string | null;
}

/**
 * Conversations: who has each, and the queue. Every change grows `revision`. The methods that return a boolean say
 * whether they changed anything: the condition and the change are one statement.
 */
export class ConversationsRepository {
  readonly #scope: Scope;

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  async create(given: { subscriber_id: string; lang: Language; channel: Channel }): Promise<ConversationRow> {
    const now = this.#scope.now();
    return this.#scope.executor
      .insertInto('conversations')
      .values({
        ...given,
        id: randomUUID(),
        status: 'bot',
        assignee_id: null,
        handover_reason: null,
        waiting_since: null,
        waiting_ticket: null,
        last_seq: 0,
        revision: 0,
        created_at: now,
        updated_at: now,
      })
      .returningAll()
      .executeTakeFirstOrThrow();
  }

  async get(id: string): Promise<ConversationRow | null> {
    return (
      (await this.#scope.executor
        .selectFrom('conversations')
        .selectAll()
        .where('id', '=', id)
        .executeTakeFirst()) ?? null
    );
  }

  /** The newest that is not resolved. */
  async findOpenForSubscriber(subscriberId: string): Promise<ConversationRow | null> {
    const row = await this.#scope.executor
      .selectFrom('conversations')
      .selectAll()
      .where('subscriber_id', '=', subscriberId)
      .where('status', '<>', 'resolved')
      .orderBy('created_at', 'desc')
      .limit(1)
      .executeTakeFirst();
    return row ?? null;
  }

  /** Gives the conversation to a user if nobody else has it: of two who ask at once, one gets it. */
  take(id: string, userId: string): Promise<TakeResult> {
    return this.#scope.atomic(async (inside): Promise<TakeResult> => {
      const row = await inside.executor
        .selectFrom('conversations as c')
        .leftJoin('users as u', 'u.id', 'c.assignee_id')
        .select(['c.status', 'c.assignee_id', 'u.name'])
        .where('c.id', '=', id)
        .executeTakeFirst();
      if (!row) return { kind: 'missing' };
      if (row.status === 'resolved') return { kind: 'resolved' };
      if (row.assignee_id === userId) return { kind: 'already' };
      if (row.assignee_id !== null)
        return { kind: 'conflict', assignee_id: row.assignee_id, assignee_name: row.name ?? '' };
      await change(
        inside,
        id,
        { status: 'agent', assignee_id: userId, waiting_since: null, waiting_ticket: null },
        ['bot', 'waiting'],
      );
      return { kind: 'taken' };
    });
  }

  /** Back to the assistant; only from the user who has it. */
  release(id: string, userId: string): Promise<boolean> {
    return change(
      this.#scope,
      id,
      { status: 'bot', assignee_id: null, handover_reason: null },
      ['agent'],
      userId,
    );
  }

  /** Closes it; only the user who has it may, or anybody when nobody has it. */
  resolve(id: string, userId: string): Promise<boolean> {
    return change(
      this.#scope,
      id,
      { status: 'resolved', ...nobody },
      ['bot', 'waiting', 'agent'],
      userId,
      true,
    );
  }

  /** From the assistant into the queue, at its end. */
  requestHandover(id: string, reason: string): Promise<boolean> {
    return this.#scope.atomic(async (inside) => {
      const last = await inside.executor
        .selectFrom('conversations')
        .select((eb) => eb.fn.max('waiting_ticket').as('ticket'))
        .where('waiting_ticket', 'is not', null)
        .executeTakeFirst();
      const waiting_ticket = (last?.ticket ?? 0) + 1;
      return change(
        inside,
        id,
        { status: 'waiting', handover_reason: reason, waiting_since: inside.now(), waiting_ticket },
        ['bot'],
      );
    });
  }

  /** A resolved one goes on, with the assistant. */
  reopen(id: string): Promise<boolean> {
    return change(this.#scope, id, { status: 'bot', handover_reason: null }, ['resolved']);
  }

  async setLanguage(id: string, lang: Language): Promise<boolean> {
    const done = await this.#scope.executor
      .updateTable('conversations')
      .set((eb) => ({ lang, revision: eb('revision', '+', 1) }))
      .where('id', '=', id)
      .where('lang', '<>', lang)
      .executeTakeFirst();
    return done.numUpdatedRows > 0n;
  }

  async summary(id: string): Promise<ConversationSummaryRow | null> {
    const rows = await summaries(this.#scope.executor, (query) => query.where('c.id', '=', id));
    return rows[0] ?? null;
  }

  /** One page of a view: `waiting` with the longest wait first, all others with the latest change first. @throws DataError BAD_REQUEST */
  async page({
    view,
    user_id,
    limit,
    cursor,
  }: QueueRequest): Promise<{ items: ConversationSummaryRow[]; next_cursor: string | null }> {
    const from = cursor === null ? null : readCursor(cursor, view);
    const rows = await summaries(this.#scope.executor, (query) => {
      const limited = query.limit(limit + 1);
      if (view === 'waiting') {
        const waiting = limited.where('c.waiting_ticket', 'is not', null).orderBy('c.waiting_ticket');
        return from ? waiting.where('c.waiting_ticket', '>', Number(from.key)) : waiting;
      }
      const sorted = limited.orderBy('c.updated_at', 'desc').orderBy('c.id', 'desc');
      const paged = from
        ? sorted.where((eb) => eb(eb.refTuple('c.updated_at', 'c.id'), '<', eb.tuple(from.key, from.id)))
        : sorted;
      if (view === 'all') return paged;
      return view === 'mine'
        ? paged.where('c.assignee_id', '=', user_id ?? '')
        : paged.where('c.status', '=', view);
    });
    const items = rows.slice(0, limit);
    const last = items.at(-1);
    return { items, next_cursor: last && rows.length > limit ? cursorAfter(last, view) : null };
  }

  /** Ids of what a user has. */
  async assignedTo(userId: string): Promise<string[]> {
    const rows = await this.#scope.executor
      .selectFrom('conversations')
      .select('id')
      .where('assignee_id', '=', userId)
      .execute();
    return rows.map((row) => row.id);
  }

  /** How many are in each view; `mine` is 0 without a user. */
  async counts(userId: string | null): Promise<Record<QueueView, number>> {
    const rows = await this.#scope.executor.selectFrom('conversation_counts').selectAll().execute();
    const of = (status: ConversationStatus) => rows.find((row) => row.status === status)?.n ?? 0;
    const [bot, waiting, agent, resolved] = [of('bot'), of('waiting'), of('agent'), of('resolved')];
    return {
      waiting,
      mine: userId === null ? 0 : await this.#countMine(userId),
      bot,
      agent,
      resolved,
      all: bot + waiting + agent + resolved,
    };
  }

  /** How many each user has; who is not named has none. */
  async countsByAssignee(): Promise<Map<string, number>> {
    const rows = await this.#scope.executor
      .selectFrom('conversations')
      .select((eb) => ['assignee_id', eb.fn.countAll<number>().as('n')])
      .where('assignee_id', 'is not', null)
      .groupBy('assignee_id')
      .execute();
    return new Map(rows.map((row) => [row.assignee_id ?? '', row.n]));
  }

  /** 1 is next; null when it does not wait. */
  async queuePosition(id: string): Promise<number | null> {
    const own = await this.#scope.executor
      .selectFrom('conversations')
      .select('waiting_ticket')
      .where('id', '=', id)
      .executeTakeFirst();
    if (!own?.waiting_ticket) return null;
    const row = await this.#scope.executor
      .selectFrom('conversations')
      .select((eb) => eb.fn.countAll<number>().as('n'))
      .where('waiting_ticket', '<=', own.waiting_ticket)
      .executeTakeFirstOrThrow();
    return row.n;
  }

  async #countMine(userId: string): Promise<number> {
    const row = await this.#scope.executor
      .selectFrom('conversations')
      .select((eb) => eb.fn.countAll<number>().as('n'))
      .where('assignee_id', '=', userId)
      .executeTakeFirstOrThrow();
    return row.n;
  }
}
