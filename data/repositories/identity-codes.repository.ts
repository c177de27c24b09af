import { randomUUID } from 'node:crypto';
import type { IdentityCodeRow } from '../types.ts';
import type { Scope } from './scope.ts';

/** One-time codes that were sent to subscribers (hashes only). */
export class IdentityCodesRepository {
  readonly #scope: Scope;

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  /** The session's earlier codes end: the newest counts. @param given.hash of the code, once its id is known */
  create(given: {
    session_id: string;
    external_id: string;
    expires_at: string;
    hash: (id: string) => string;
  }): Promise<IdentityCodeRow> {
    const { hash, ...row } = given;
    const id = randomUUID();
    return this.#scope.atomic(async (inside) => {
      await inside.executor
        .updateTable('identity_codes')
        .set({ used_at: inside.now() })
        .where('session_id', '=', given.session_id)
        .where('used_at', 'is', null)
        .execute();
      return inside.executor
        .insertInto('identity_codes')
        .values({ ...row, id, code_hash: hash(id), created_at: inside.now(), used_at: null })
        .returningAll()
        .executeTakeFirstOrThrow();
    });
  }

  /** Counts an attempt and hands the code out for comparison; null when it is not this session's, used, late or tried out. */
  async attempt(id: string, sessionId: string, most: number): Promise<IdentityCodeRow | null> {
    const row = await this.#scope.executor
      .updateTable('identity_codes')
      .set((eb) => ({ attempts: eb('attempts', '+', 1) }))
      .where('id', '=', id)
      .where('session_id', '=', sessionId)
      .where('used_at', 'is', null)
      .where('expires_at', '>', this.#scope.now())
      .where('attempts', '<', most)
      .returningAll()
      .executeTakeFirst();
    return row ?? null;
  }

  /** Of two who confirm at once, one gets true. */
  async use(id: string): Promise<boolean> {
    const done = await this.#scope.executor
      .updateTable('identity_codes')
      .set({ used_at: this.#scope.now() })
      .where('id', '=', id)
      .where('used_at', 'is', null)
      .executeTakeFirst();
    return done.numUpdatedRows > 0n;
  }
}
