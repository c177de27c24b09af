import { randomUUID } from 'node:crypto';
import type { SessionKind, SessionRow } from '../types.ts';
import type { Scope } from './scope.ts';

/** Signed-in browsers and devices. Holds hashes of tokens (sha256), never tokens. */
export class SessionsRepository {
  readonly #scope: Scope;

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  create(given: {
    token_hash: string;
    kind: SessionKind;
    subject_id: string;
    expires_at: string;
    authenticated_at?: string;
    address?: string | null;
    user_agent?: string | null;
    verified?: boolean;
  }): Promise<SessionRow> {
    const now = this.#scope.now();
    return this.#scope.executor
      .insertInto('sessions')
      .values({
        ...given,
        id: randomUUID(),
        created_at: now,
        last_seen_at: now,
        revoked_at: null,
        verified: given.verified ? 1 : 0,
      })
      .returningAll()
      .executeTakeFirstOrThrow();
  }

  /** Expired and revoked ones too; the caller judges them. */
  async findByTokenHash(tokenHash: string): Promise<SessionRow | null> {
    const row = await this.#scope.executor
      .selectFrom('sessions')
      .selectAll()
      .where('token_hash', '=', tokenHash)
      .executeTakeFirst();
    return row ?? null;
  }

  async get(id: string): Promise<SessionRow | null> {
    const row = await this.#scope.executor
      .selectFrom('sessions')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst();
    return row ?? null;
  }

  /** Those of one user or subscriber that are neither expired nor revoked, the last used first. */
  liveOf(kind: SessionKind, subjectId: string): Promise<SessionRow[]> {
    return this.#scope.executor
      .selectFrom('sessions')
      .selectAll()
      .where('subject_id', '=', subjectId)
      .where('kind', '=', kind)
      .where('revoked_at', 'is', null)
      .where('expires_at', '>', this.#scope.now())
      .orderBy('last_seen_at', 'desc')
      .orderBy('id')
      .execute();
  }

  /** The person has just proved again who they are. */
  async authenticated(id: string): Promise<void> {
    await this.#scope.executor
      .updateTable('sessions')
      .set({ authenticated_at: this.#scope.now() })
      .where('id', '=', id)
      .execute();
  }

  /** A subscriber's session belongs to this subscriber from now on, vouched for. */
  async verify(id: string, subscriberId: string): Promise<void> {
    await this.#scope.executor
      .updateTable('sessions')
      .set({ subject_id: subscriberId, verified: 1 })
      .where('id', '=', id)
      .where('kind', '=', 'subscriber')
      .execute();
  }

  async touch(id: string): Promise<void> {
    await this.#scope.executor
      .updateTable('sessions')
      .set({ last_seen_at: this.#scope.now() })
      .where('id', '=', id)
      .execute();
  }

  /** Returns false when it had ended before. */
  async revoke(id: string): Promise<boolean> {
    const done = await this.#scope.executor
      .updateTable('sessions')
      .set({ revoked_at: this.#scope.now() })
      .where('id', '=', id)
      .where('revoked_at', 'is', null)
      .executeTakeFirst();
    return done.numUpdatedRows > 0n;
  }

  /**
   * Ends every session of a user or subscriber; returns their ids, so that their sockets can be dropped.
   * @param except one that goes on
   */
  async revokeAllOf(kind: SessionKind, subjectId: string, except: string | null = null): Promise<string[]> {
    const rows = await this.#scope.executor
      .updateTable('sessions')
      .set({ revoked_at: this.#scope.now() })
      .where('subject_id', '=', subjectId)
      .where('kind', '=', kind)
      .where('id', '<>', except ?? '')
      .where('revoked_at', 'is', null)
      .returning('id')
      .execute();
    return rows.map((row) => row.id);
  }

  /** Forgets those that expired before a time; returns how many. */
  async deleteExpired(before: string): Promise<number> {
    const done = await this.#scope.executor
      .deleteFrom('sessions')
      .where('expires_at', '<', before)
      .executeTakeFirst();
    return Number(done.numDeletedRows);
  }
}
