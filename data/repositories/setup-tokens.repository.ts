import type { SetupTokenRow, UserRole } from '../types.ts';
import type { Scope } from './scope.ts';

/** One-time tokens for an account (hashes only). One is open at a time. */
export class SetupTokensRepository {
  readonly #scope: Scope;

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  /** Makes this the only open token. */
  replace(given: { token_hash: string; role: UserRole; expires_at: string }): Promise<SetupTokenRow> {
    return this.#scope.atomic(async (inside) => {
      // A token that is chosen from outside (SETUP_TOKEN) comes again at each start; used once, it stays used.
      await inside.executor.deleteFrom('setup_tokens').where('used_at', 'is', null).execute();
      await inside.executor
        .insertInto('setup_tokens')
        .values({ ...given, created_at: inside.now(), used_at: null })
        .onConflict((conflict) => conflict.column('token_hash').doNothing())
        .execute();
      return inside.executor
        .selectFrom('setup_tokens')
        .selectAll()
        .where('token_hash', '=', given.token_hash)
        .executeTakeFirstOrThrow();
    });
  }

  async isValid(tokenHash: string): Promise<boolean> {
    const row = await this.#scope.executor
      .selectFrom('setup_tokens')
      .select('role')
      .where('token_hash', '=', tokenHash)
      .where('used_at', 'is', null)
      .where('expires_at', '>', this.#scope.now())
      .executeTakeFirst();
    return row !== undefined;
  }

  /** Uses it up: of two who try at once, one gets the role, the other null. */
  async use(tokenHash: string): Promise<{ role: UserRole } | null> {
    const row = await this.#scope.executor
      .updateTable('setup_tokens')
      .set({ used_at: this.#scope.now() })
      .where('token_hash', '=', tokenHash)
      .where('used_at', 'is', null)
      .where('expires_at', '>', this.#scope.now())
      .returning('role')
      .executeTakeFirst();
    return row ?? null;
  }
}
