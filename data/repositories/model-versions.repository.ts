import type { Selectable } from 'kysely';
import type { HeadKind, Language, ModelVersionRow, Tables } from '../types.ts';
import { fromJson, type Scope } from './scope.ts';

/** The versions that were ever made, for history and comparison; which one is active is the model registry's to say. */
export class ModelVersionsRepository {
  readonly #scope: Scope;

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  /** Versions are immutable: one that is known stays as it is. */
  async record(given: Omit<ModelVersionRow, 'created_at'> & { created_at?: string }): Promise<void> {
    await this.#scope.executor
      .insertInto('model_versions')
      .values({
        ...given,
        metrics: JSON.stringify(given.metrics),
        created_at: given.created_at ?? this.#scope.now(),
      })
      .onConflict((conflict) => conflict.column('version').doNothing())
      .execute();
  }

  async get(version: string): Promise<ModelVersionRow | null> {
    const row = await this.#scope.executor
      .selectFrom('model_versions')
      .selectAll()
      .where('version', '=', version)
      .executeTakeFirst();
    return row ? toRow(row) : null;
  }

  /** Newest first. */
  async list(of: { kind?: HeadKind; language?: Language } = {}): Promise<ModelVersionRow[]> {
    let query = this.#scope.executor.selectFrom('model_versions').selectAll();
    if (of.kind) query = query.where('kind', '=', of.kind);
    if (of.language) query = query.where('language', '=', of.language);
    return (await query.orderBy('created_at', 'desc').orderBy('version', 'desc').execute()).map(toRow);
  }
}

function toRow(row: Selectable<Tables['model_versions']>): ModelVersionRow {
  return { ...row, metrics: fromJson<Record<string, unknown>>(row.metrics) };
}
