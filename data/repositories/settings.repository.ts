import { fromJson, type Scope } from './scope.ts';

/** What is changed while the product runs, by name; the shape of a value is its service's to check. */
export class SettingsRepository {
  readonly #scope: Scope;

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  /** The stored value, or null when nothing was ever set. */
  async get(name: string): Promise<unknown> {
    const row = await this.#scope.executor
      .selectFrom('settings')
      .select('value')
      .where('name', '=', name)
      .executeTakeFirst();
    return row ? fromJson<unknown>(row.value) : null;
  }

  async set(name: string, value: unknown, by: string | null = null): Promise<void> {
    const row = { value: JSON.stringify(value), updated_at: this.#scope.now(), updated_by: by };
    await this.#scope.executor
      .insertInto('settings')
      .values({ name, ...row })
      .onConflict((conflict) => conflict.column('name').doUpdateSet(row))
      .execute();
  }
}
