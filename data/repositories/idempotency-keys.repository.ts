import type { Scope } from './scope.ts';

/** What a call finds under its key. */
export type IdempotencyClaim =
  /** Nobody has used the key, or its first call never ended: this call goes on, and says how it ended. */
  | { kind: 'ours' }
  | { kind: 'stored'; status: number; body: string | null }
  | { kind: 'pending' }
  /** The key belongs to another request. */
  | { kind: 'reused' };

/** Answers that are given again to whoever repeats a call under the same key. */
export class IdempotencyKeysRepository {
  readonly #scope: Scope;

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  /**
   * Looks a key up and takes it, as one write.
   * @param claim.stale a call that began before this time and has no answer was interrupted: its key is free
   * @param claim.expired what is older is forgotten
   */
  claim(claim: {
    owner: string;
    key: string;
    request_hash: string;
    stale: string;
    expired: string;
  }): Promise<IdempotencyClaim> {
    return this.#scope.atomic(async ({ executor, now }) => {
      const row = await executor
        .selectFrom('idempotency_keys')
        .selectAll()
        .where('owner', '=', claim.owner)
        .where('idempotency_key', '=', claim.key)
        .executeTakeFirst();
      const interrupted = row?.status === null && row.created_at < claim.stale;
      if (row && row.created_at >= claim.expired && !interrupted) {
        if (row.request_hash !== claim.request_hash) return { kind: 'reused' };
        if (row.status === null) return { kind: 'pending' };
        return { kind: 'stored', status: row.status, body: row.body };
      }
      const fresh = { request_hash: claim.request_hash, status: null, body: null, created_at: now() };
      await executor
        .insertInto('idempotency_keys')
        .values({ owner: claim.owner, idempotency_key: claim.key, ...fresh })
        .onConflict((conflict) => conflict.columns(['owner', 'idempotency_key']).doUpdateSet(fresh))
        .execute();
      return { kind: 'ours' };
    });
  }

  /** Keeps the answer of a call that holds its key. */
  async keep(owner: string, key: string, status: number, body: string | null): Promise<void> {
    await this.#scope.executor
      .updateTable('idempotency_keys')
      .set({ status, body })
      .where('owner', '=', owner)
      .where('idempotency_key', '=', key)
      .execute();
  }

  /** Frees the key of a call that did nothing. */
  async free(owner: string, key: string): Promise<void> {
    await this.#scope.executor
      .deleteFrom('idempotency_keys')
      .where('owner', '=', owner)
      .where('idempotency_key', '=', key)
      .where('status', 'is', null)
      .execute();
  }

  /** Forgets what is older than a time; returns how many. */
  async deleteBefore(before: string): Promise<number> {
    const done = await this.#scope.executor
      .deleteFrom('idempotency_keys')
      .where('created_at', '<', before)
      .executeTakeFirst();
    return Number(done.numDeletedRows);
  }
}
