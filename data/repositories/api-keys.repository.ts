import { randomUUID } from 'node:crypto';
import { type Selectable, sql } from 'kysely';
import type { ApiKeyRow, Tables } from '../types.ts';
import { type PositionPage, positionPage, readPosition } from './position.ts';
import { fromJson, type Scope } from './scope.ts';

/** Keys for programs. Holds hashes of keys (sha256) and their first characters, never keys. */
export class ApiKeysRepository {
  readonly #scope: Scope;

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  async create(given: {
    name: string;
    prefix: string;
    key_hash: string;
    scopes: readonly string[];
    created_by: string | null;
    expires_at: string | null;
  }): Promise<ApiKeyRow> {
    const row = await this.#scope.executor
      .insertInto('api_keys')
      .values({
        ...given,
        id: randomUUID(),
        scopes: JSON.stringify(given.scopes),
        created_at: this.#scope.now(),
        last_used_at: null,
        revoked_at: null,
      })
      .returningAll()
      .executeTakeFirstOrThrow();
    return toRow(row);
  }

  /** Revoked and expired ones too; the caller judges them. */
  async findByHash(keyHash: string): Promise<ApiKeyRow | null> {
    const row = await this.#scope.executor
      .selectFrom('api_keys')
      .selectAll()
      .where('key_hash', '=', keyHash)
      .executeTakeFirst();
    return row ? toRow(row) : null;
  }

  /** Newest first. @throws DataError BAD_REQUEST for a cursor that is none of ours */
  async page({ limit, cursor }: { limit: number; cursor?: string | null }): Promise<PositionPage<ApiKeyRow>> {
    const rows = await this.#scope.executor
      .selectFrom('api_keys')
      .selectAll()
      .select(sql<number>`rowid`.as('position'))
      .where(sql<number>`rowid`, '<', readPosition(cursor))
      .orderBy(sql`rowid`, 'desc')
      .limit(limit + 1)
      .execute();
    return positionPage(rows, limit, ({ position: _, ...row }) => toRow(row));
  }

  /** Returns false when there is no such key, or it was revoked before. */
  async revoke(id: string): Promise<boolean> {
    const done = await this.#scope.executor
      .updateTable('api_keys')
      .set({ revoked_at: this.#scope.now() })
      .where('id', '=', id)
      .where('revoked_at', 'is', null)
      .executeTakeFirst();
    return done.numUpdatedRows > 0n;
  }

  async used(id: string): Promise<void> {
    await this.#scope.executor
      .updateTable('api_keys')
      .set({ last_used_at: this.#scope.now() })
      .where('id', '=', id)
      .execute();
  }
}

function toRow(row: Selectable<Tables['api_keys']>): ApiKeyRow {
  return { ...row, scopes: fromJson<string[]>(row.scopes) };
}
