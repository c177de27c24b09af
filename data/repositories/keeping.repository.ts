import { randomUUID } from 'node:crypto';
import { type Selectable, sql } from 'kysely';
import type { ErasureRow, LegalHoldRow, SubscriberRow, Tables } from '../types.ts';
import { fromJson, type Scope } from './scope.ts';

export type RemovalCounts = Record<string, number>;

/** Tables whose rows end by themselves, and the column that says when. */
const ENDING = {
  sessions: 'expires_at',
  identity_codes: 'expires_at',
  invitations: 'expires_at',
  setup_tokens: 'expires_at',
  idempotency_keys: 'created_at',
} as const;
export type EndingTable = keyof typeof ENDING;
export const ENDING_TABLES = Object.keys(ENDING) as EndingTable[];

/** Written literally: SQLite's planner and its rows are one snapshot in each statement. */
const held = sql`(SELECT subscriber_id FROM legal_holds WHERE released_at IS NULL)`;
const heldChats = sql`(SELECT id FROM conversations WHERE subscriber_id IN ${held})`;

/** How long data is kept: what is too old, legal holds, erasures. Removal goes in small steps, so that nothing waits long. */
export class KeepingRepository {
  readonly #scope: Scope;

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  /** Conversations without activity since a time, except under a hold. */
  async oldConversations(before: string, limit: number): Promise<string[]> {
    const { rows } = await sql<{ id: string }>`SELECT id FROM conversations WHERE updated_at < ${before}
      AND subscriber_id NOT IN ${held} ORDER BY updated_at LIMIT ${limit}`.execute(this.#scope.executor);
    return rows.map(({ id }) => id);
  }

  async conversationsOf(subscriberId: string): Promise<string[]> {
    const rows = await this.#scope.executor
      .selectFrom('conversations')
      .select('id')
      .where('subscriber_id', '=', subscriberId)
      .orderBy('created_at')
      .execute();
    return rows.map(({ id }) => id);
  }

  /**
   * Takes the oldest messages of a conversation away, with predictions and labels; with the last of them the conversation.
   * @param before only while its last activity is older
   * @returns what went, and whether the conversation is gone
   */
  async shrink(
    id: string,
    limit: number,
    before: string | null = null,
  ): Promise<{ counts: RemovalCounts; gone: boolean }> {
    return this.#scope.atomic(async (inside) => {
      const db = inside.executor;
      const row = await db
        .selectFrom('conversations')
        .select('updated_at')
        .where('id', '=', id)
        .executeTakeFirst();
      if (!row || (before !== null && row.updated_at >= before)) return { counts: {}, gone: true };
      const batch = sql`(SELECT id FROM messages WHERE conversation_id = ${id} ORDER BY seq LIMIT ${limit})`;
      const gone = async (statement: ReturnType<typeof sql>) =>
        Number((await statement.execute(db)).numAffectedRows ?? 0n);
      const counts: RemovalCounts = {
        predictions: await gone(sql`DELETE FROM predictions WHERE message_id IN ${batch}`),
        labels: await gone(sql`DELETE FROM labels WHERE message_id IN ${batch}`),
        messages: await gone(sql`DELETE FROM messages WHERE id IN ${batch}`),
      };
      if ((counts.messages ?? 0) >= limit) return { counts, gone: false };
      counts.labels =
        (counts.labels ?? 0) + (await gone(sql`DELETE FROM labels WHERE conversation_id = ${id}`));
      counts.ratings = await gone(sql`DELETE FROM ratings WHERE conversation_id = ${id}`);
      counts.client_instances = await gone(sql`DELETE FROM client_instances WHERE conversation_id = ${id}`);
      counts.webhook_deliveries = await gone(
        sql`DELETE FROM webhook_deliveries WHERE conversation_id = ${id}`,
      );
      counts.conversations = await gone(sql`DELETE FROM conversations WHERE id = ${id}`);
      return { counts, gone: true };
    });
  }

  /** What `shrink` would take of old conversations, or of one subscriber's. */
  async countChats(of: { before: string } | { subscriber_id: string }): Promise<RemovalCounts> {
    const which =
      'before' in of
        ? sql`(SELECT id FROM conversations WHERE updated_at < ${of.before} AND subscriber_id NOT IN ${held})`
        : sql`(SELECT id FROM conversations WHERE subscriber_id = ${of.subscriber_id})`;
    const counts: RemovalCounts = {};
    for (const table of [
      'messages',
      'predictions',
      'ratings',
      'client_instances',
      'webhook_deliveries',
    ] as const)
      counts[table] = await this.#count(sql`FROM ${sql.table(table)} WHERE conversation_id IN ${which}`);
    counts.labels = await this.#count(
      sql`FROM labels WHERE conversation_id IN ${which} OR message_id IN (SELECT id FROM messages WHERE conversation_id IN ${which})`,
    );
    counts.conversations = await this.#count(sql`FROM conversations WHERE id IN ${which}`);
    return counts;
  }

  /** What people said of the conversation and its messages, without who it was. */
  async labelsOf(conversationId: string): Promise<Record<string, unknown>[]> {
    const { rows } = await sql<Record<string, unknown>>`SELECT message_id, kind, value, created_at FROM labels
      WHERE undone_at IS NULL AND (conversation_id = ${conversationId}
        OR message_id IN (SELECT id FROM messages WHERE conversation_id = ${conversationId}))
      ORDER BY created_at`.execute(this.#scope.executor);
    return rows;
  }

  async sessionsOf(subscriberId: string): Promise<Record<string, unknown>[]> {
    return this.#scope.executor
      .selectFrom('sessions')
      .select(['created_at', 'last_seen_at', 'expires_at', 'revoked_at', 'address', 'user_agent'])
      .where('kind', '=', 'subscriber')
      .where('subject_id', '=', subscriberId)
      .orderBy('created_at')
      .execute();
  }

  countSessionsOf(subscriberId: string): Promise<number> {
    return this.#count(sql`FROM sessions WHERE kind = 'subscriber' AND subject_id = ${subscriberId}`);
  }

  /** The subscriber's sessions (with their codes), released holds and the row itself; conversations must be gone. */
  async removeSubscriber(id: string): Promise<RemovalCounts> {
    return this.#scope.atomic(async (inside) => {
      const gone = async (statement: ReturnType<typeof sql>) =>
        Number((await statement.execute(inside.executor)).numAffectedRows ?? 0n);
      const sessions = await gone(sql`DELETE FROM sessions WHERE kind = 'subscriber' AND subject_id = ${id}`);
      await gone(sql`DELETE FROM legal_holds WHERE subscriber_id = ${id}`);
      await gone(sql`DELETE FROM idempotency_keys WHERE owner = ${`subscriber:${id}`}`);
      return { sessions, subscribers: await gone(sql`DELETE FROM subscribers WHERE id = ${id}`) };
    });
  }

  countIdleSubscribers(before: string): Promise<number> {
    return this.#count(sql`FROM subscribers WHERE ${idle(before)}`);
  }

  /** People without conversation or session: nothing is left that needs their row. @returns how many went */
  removeIdleSubscribers(before: string, limit: number): Promise<number> {
    return this.#scope.atomic(async (inside) => {
      const batch = sql`(SELECT id FROM subscribers WHERE ${idle(before)} LIMIT ${limit})`;
      const { rows } = await sql<{ id: string }>`SELECT id FROM subscribers WHERE id IN ${batch}`.execute(
        inside.executor,
      );
      for (const { id } of rows) {
        await sql`DELETE FROM legal_holds WHERE subscriber_id = ${id}`.execute(inside.executor);
        await sql`DELETE FROM subscribers WHERE id = ${id}`.execute(inside.executor);
      }
      return rows.length;
    });
  }

  countAddresses(before: string): Promise<number> {
    return this.#count(sql`FROM sessions WHERE ${seenAt(before)}`);
  }

  async forgetAddresses(before: string, limit: number): Promise<number> {
    return this.#affected(sql`UPDATE sessions SET address = NULL, user_agent = NULL
      WHERE id IN (SELECT id FROM sessions WHERE ${seenAt(before)} LIMIT ${limit})`);
  }

  countDeliveries(before: string): Promise<number> {
    return this.#count(sql`FROM webhook_deliveries WHERE ${oldDelivery(before)}`);
  }

  async removeDeliveries(before: string, limit: number): Promise<number> {
    return this.#affected(sql`DELETE FROM webhook_deliveries
      WHERE id IN (SELECT id FROM webhook_deliveries WHERE ${oldDelivery(before)} LIMIT ${limit})`);
  }

  countEnded(table: EndingTable, before: string): Promise<number> {
    return this.#count(sql`FROM ${sql.table(table)} WHERE ${sql.ref(ENDING[table])} < ${before}`);
  }

  async removeEnded(table: EndingTable, before: string, limit: number): Promise<number> {
    const ended = sql`${sql.ref(ENDING[table])} < ${before}`;
    if (table === 'idempotency_keys')
      return this.#affected(sql`DELETE FROM idempotency_keys WHERE (owner, idempotency_key) IN
        (SELECT owner, idempotency_key FROM idempotency_keys WHERE ${ended} LIMIT ${limit})`);
    return this.#affected(
      sql`DELETE FROM ${sql.table(table)} WHERE rowid IN (SELECT rowid FROM ${sql.table(table)} WHERE ${ended} LIMIT ${limit})`,
    );
  }

  /** The last of the trail's old end; null while nothing is old enough, or all of it is. */
  async auditEnd(before: string): Promise<{ seq: number; hash: string; rows: number } | null> {
    const { rows } = await sql<{ seq: number; hash: string }>`SELECT seq, hash FROM audit
      WHERE seq < (SELECT min(seq) FROM audit WHERE at >= ${before}) ORDER BY seq DESC LIMIT 1`.execute(
      this.#scope.executor,
    );
    const last = rows[0];
    return last ? { ...last, rows: await this.#count(sql`FROM audit WHERE seq <= ${last.seq}`) } : null;
  }

  async anchorAudit({ seq, hash }: { seq: number; hash: string }): Promise<void> {
    await this.#scope.executor
      .insertInto('audit_anchors')
      .values({ seq, hash, at: this.#scope.now() })
      .execute();
  }

  async removeAudit(upTo: number, limit: number): Promise<number> {
    return this.#affected(
      sql`DELETE FROM audit WHERE seq IN (SELECT seq FROM audit WHERE seq <= ${upTo} ORDER BY seq LIMIT ${limit})`,
    );
  }

  /** Number of conversations, and the newest times that the database knows: what a clock is compared with. */
  async signs(): Promise<{ conversations: number; newest: string | null }> {
    const { rows } = await sql<{ n: number; newest: string | null }>`SELECT
      (SELECT sum(n) FROM conversation_counts) AS n,
      max(coalesce((SELECT max(updated_at) FROM conversations), ''), coalesce((SELECT at FROM audit ORDER BY seq DESC LIMIT 1), ''))
      AS newest`.execute(this.#scope.executor);
    return { conversations: rows[0]?.n ?? 0, newest: rows[0]?.newest || null };
  }

  async hold(subscriberId: string): Promise<LegalHoldRow | null> {
    const row = await this.#scope.executor
      .selectFrom('legal_holds')
      .selectAll()
      .where('subscriber_id', '=', subscriberId)
      .where('released_at', 'is', null)
      .executeTakeFirst();
    return row ?? null;
  }

  async addHold(given: {
    subscriber_id: string;
    reason: string;
    created_by: string | null;
  }): Promise<LegalHoldRow> {
    return this.#scope.executor
      .insertInto('legal_holds')
      .values({ ...given, id: randomUUID(), created_at: this.#scope.now(), released_at: null })
      .returningAll()
      .executeTakeFirstOrThrow();
  }

  async releaseHold(subscriberId: string): Promise<boolean> {
    const done = await this.#scope.executor
      .updateTable('legal_holds')
      .set({ released_at: this.#scope.now() })
      .where('subscriber_id', '=', subscriberId)
      .where('released_at', 'is', null)
      .executeTakeFirst();
    return done.numUpdatedRows > 0n;
  }

  /** The tombstone of an erasure: written before anything goes, so that one that was cut off is finished. */
  async addErasure(given: {
    subscriber_id: string;
    requested_by: string | null;
    counts: RemovalCounts;
  }): Promise<ErasureRow> {
    const row = await this.#scope.executor
      .insertInto('erasures')
      .values({
        ...given,
        id: randomUUID(),
        counts: JSON.stringify(given.counts),
        created_at: this.#scope.now(),
      })
      .returningAll()
      .executeTakeFirstOrThrow();
    return toErasure(row);
  }

  /** Subscribers that were erased and are there (again). */
  async erasedButThere(): Promise<string[]> {
    const { rows } = await sql<{ id: string }>`SELECT DISTINCT s.id FROM erasures e
      JOIN subscribers s ON s.id = e.subscriber_id`.execute(this.#scope.executor);
    return rows.map(({ id }) => id);
  }

  /** Newest first. */
  async subscribers(page: {
    limit: number;
    after: { key: string; id: string } | null;
    external_id?: string;
  }): Promise<SubscriberRow[]> {
    let query = this.#scope.executor
      .selectFrom('subscribers')
      .selectAll()
      .orderBy('created_at', 'desc')
      .orderBy('id', 'desc')
      .limit(page.limit);
    const { after, external_id } = page;
    if (external_id !== undefined) query = query.where('external_id', '=', external_id);
    if (after)
      query = query.where((eb) => eb(eb.refTuple('created_at', 'id'), '<', eb.tuple(after.key, after.id)));
    return query.execute();
  }

  /** Brings the log into the file and empties it: what was deleted is in neither. @returns false while a reader is in the way */
  async emptyLog(): Promise<boolean> {
    const { rows } = await sql<{ busy: number }>`PRAGMA wal_checkpoint(TRUNCATE)`.execute(
      this.#scope.executor,
    );
    return rows[0]?.busy === 0;
  }

  /**
   * Builds the file anew: when pages were joined, SQLite left copies of rows in their unused parts, which `secure_delete` does
   * not reach once those rows go. Blocks for some milliseconds a megabyte, and needs the file's size again in temporary space.
   */
  async compact(): Promise<void> {
    await sql`VACUUM`.execute(this.#scope.executor);
  }

  /** Size of the database in bytes, without its log, and the number of its last migration. */
  async size(): Promise<{ bytes: number; schema: number }> {
    const { rows } = await sql<{ bytes: number; schema: number }>`SELECT
      (SELECT page_count FROM pragma_page_count) * (SELECT page_size FROM pragma_page_size) AS bytes,
      (SELECT user_version FROM pragma_user_version) AS schema`.execute(this.#scope.executor);
    return rows[0] ?? { bytes: 0, schema: 0 };
  }

  async #count(rest: ReturnType<typeof sql>): Promise<number> {
    const { rows } = await sql<{ n: number }>`SELECT count(*) AS n ${rest}`.execute(this.#scope.executor);
    return rows[0]?.n ?? 0;
  }

  async #affected(statement: ReturnType<typeof sql>): Promise<number> {
    return Number((await statement.execute(this.#scope.executor)).numAffectedRows ?? 0n);
  }
}

const idle = (before: string) => sql`created_at < ${before} AND id NOT IN ${held}
  AND NOT EXISTS (SELECT 1 FROM conversations c WHERE c.subscriber_id = subscribers.id)
  AND NOT EXISTS (SELECT 1 FROM sessions s WHERE s.subject_id = subscribers.id)`;
const seenAt = (
  before: string,
) => sql`last_seen_at < ${before} AND (address IS NOT NULL OR user_agent IS NOT NULL)
  AND subject_id NOT IN ${held}`;
const oldDelivery = (before: string) => sql`created_at < ${before}
  AND (conversation_id IS NULL OR conversation_id NOT IN ${heldChats})`;

function toErasure(row: Selectable<Tables['erasures']>): ErasureRow {
  return { ...row, counts: fromJson<RemovalCounts>(row.counts) };
}
