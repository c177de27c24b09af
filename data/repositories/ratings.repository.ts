import type { RatingRow } from '../types.ts';
import type { Scope } from './scope.ts';

/** What subscribers say of their conversations; one each, the last counts. */
export class RatingsRepository {
  readonly #scope: Scope;

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  /** @param given.score 1 (bad) to 5 (good) */
  set(given: { conversation_id: string; score: number; comment?: string | null }): Promise<RatingRow> {
    const values = { score: given.score, comment: given.comment ?? null, created_at: this.#scope.now() };
    return this.#scope.executor
      .insertInto('ratings')
      .values({ ...values, conversation_id: given.conversation_id })
      .onConflict((conflict) => conflict.column('conversation_id').doUpdateSet(values))
      .returningAll()
      .executeTakeFirstOrThrow();
  }

  async get(conversationId: string): Promise<RatingRow | null> {
    const row = await this.#scope.executor
      .selectFrom('ratings')
      .selectAll()
      .where('conversation_id', '=', conversationId)
      .executeTakeFirst();
    return row ?? null;
  }
}
