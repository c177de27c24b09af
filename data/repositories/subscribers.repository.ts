import { randomUUID } from 'node:crypto';
import type { Language, SubscriberRow } from '../types.ts';
import type { Scope } from './scope.ts';

/** People who write to us. */
export class SubscribersRepository {
  readonly #scope: Scope;

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  create(given: {
    name?: string | null;
    lang?: Language | null;
    external_id?: string | null;
    /** Somebody vouched for `external_id`. */
    verified?: boolean;
  }): Promise<SubscriberRow> {
    return this.#scope.executor
      .insertInto('subscribers')
      .values({
        id: randomUUID(),
        name: given.name ?? null,
        lang: given.lang ?? null,
        external_id: given.external_id ?? null,
        created_at: this.#scope.now(),
        verified_at: given.verified ? this.#scope.now() : null,
      })
      .returningAll()
      .executeTakeFirstOrThrow();
  }

  async get(id: string): Promise<SubscriberRow | null> {
    return (
      (await this.#scope.executor
        .selectFrom('subscribers')
        .selectAll()
        .where('id', '=', id)
        .executeTakeFirst()) ?? null
    );
  }

  /** By the id that the operator's own systems use. */
  async findByExternalId(externalId: string): Promise<SubscriberRow | null> {
    const row = await this.#scope.executor
      .selectFrom('subscribers')
      .selectAll()
      .where('external_id', '=', externalId)
      .executeTakeFirst();
    return row ?? null;
  }

  async update(
    id: string,
    changes: Partial<Pick<SubscriberRow, 'name' | 'lang' | 'external_id' | 'verified_at'>>,
  ): Promise<SubscriberRow | null> {
    if (Object.keys(changes).length === 0) return this.get(id);
    const row = await this.#scope.executor
      .updateTable('subscribers')
      .set(changes)
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirst();
    return row ?? null;
  }

  /**
   * An anonymous subscriber turned out to be a known one: what the first wrote becomes the other's, holds included, and
   * the first is gone. Repeats of messages on their way are still recognised, as their author moves with them.
   * @returns ids of the conversations that moved
   */
  merge(from: string, into: string): Promise<string[]> {
    return this.#scope.atomic(async ({ executor }) => {
      const moved = await executor
        .updateTable('conversations')
        .set((eb) => ({ subscriber_id: into, revision: eb('revision', '+', 1) }))
        .where('subscriber_id', '=', from)
        .returning('id')
        .execute();
      const ids = moved.map((row) => row.id);
      for (const id of ids)
        await executor
          .updateTable('messages')
          .set({ author_id: into })
          .where('conversation_id', '=', id)
          .where('author_id', '=', from)
          .execute();
      await executor
        .updateTable('legal_holds')
        .set({ subscriber_id: into })
        .where('subscriber_id', '=', from)
        .execute();
      await executor.deleteFrom('subscribers').where('id', '=', from).execute();
      return ids;
    });
  }
}
