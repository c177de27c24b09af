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
  }): Promise<SubscriberRow> {
    return this.#scope.executor
      .insertInto('subscribers')
      .values({
        id: randomUUID(),
        name: given.name ?? null,
        lang: given.lang ?? null,
        external_id: given.external_id ?? null,
        created_at: this.#scope.now(),
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
    changes: Partial<Pick<SubscriberRow, 'name' | 'lang'>>,
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
}
