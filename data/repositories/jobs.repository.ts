import { randomUUID } from 'node:crypto';
import { type Selectable, sql } from 'kysely';
import type { JobRow, JobState, Tables } from '../types.ts';
import { type PositionPage, positionPage, readPosition } from './position.ts';
import { fromJson, type Scope } from './scope.ts';

/** Long work that people wait for: training, imports, exports. */
export class JobsRepository {
  readonly #scope: Scope;

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  async create(given: { kind: string; payload?: Record<string, unknown> }): Promise<JobRow> {
    const row = await this.#scope.executor
      .insertInto('jobs')
      .values({
        id: randomUUID(),
        kind: given.kind,
        state: 'queued',
        stage: null,
        progress: 0,
        payload: JSON.stringify(given.payload ?? {}),
        error: null,
        created_at: this.#scope.now(),
        started_at: null,
        finished_at: null,
      })
      .returningAll()
      .executeTakeFirstOrThrow();
    return toRow(row);
  }

  async get(id: string): Promise<JobRow | null> {
    const row = await this.#scope.executor
      .selectFrom('jobs')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst();
    return row ? toRow(row) : null;
  }

  /** Newest first. */
  async list({ state, limit }: { state?: JobState; limit: number }): Promise<JobRow[]> {
    const query = this.#scope.executor
      .selectFrom('jobs')
      .selectAll()
      .orderBy('created_at', 'desc')
      .limit(limit);
    return (await (state ? query.where('state', '=', state) : query).execute()).map(toRow);
  }

  /** All, the newest first. @throws DataError BAD_REQUEST for a cursor that is none of ours */
  async page({ limit, cursor }: { limit: number; cursor?: string | null }): Promise<PositionPage<JobRow>> {
    const rows = await this.#scope.executor
      .selectFrom('jobs')
      .selectAll()
      .select(sql<number>`rowid`.as('position'))
      .where(sql<number>`rowid`, '<', readPosition(cursor))
      .orderBy(sql`rowid`, 'desc')
      .limit(limit + 1)
      .execute();
    return positionPage(rows, limit, ({ position: _, ...row }) => toRow(row));
  }

  /** Takes up one job that waits; null when it does not. */
  async start(id: string): Promise<JobRow | null> {
    const row = await this.#scope.executor
      .updateTable('jobs')
      .set({ state: 'running', started_at: this.#scope.now() })
      .where('id', '=', id)
      .where('state', '=', 'queued')
      .returningAll()
      .executeTakeFirst();
    return row ? toRow(row) : null;
  }

  /** Takes up the job that has waited longest; null when none waits. */
  async startNext(kind: string): Promise<JobRow | null> {
    const row = await this.#scope.executor
      .updateTable('jobs')
      .set({ state: 'running', started_at: this.#scope.now() })
      .where('id', '=', (eb) =>
        eb
          .selectFrom('jobs')
          .select('id')
          .where('state', '=', 'queued')
          .where('kind', '=', kind)
          .orderBy('created_at')
          .limit(1),
      )
      .returningAll()
      .executeTakeFirst();
    return row ? toRow(row) : null;
  }

  /** @param progress 0 to 1 @returns false when it does not run (any more) */
  async advance(id: string, stage: string, progress: number): Promise<boolean> {
    const done = await this.#scope.executor
      .updateTable('jobs')
      .set({ stage, progress })
      .where('id', '=', id)
      .where('state', '=', 'running')
      .executeTakeFirst();
    return done.numUpdatedRows > 0n;
  }

  /** Ends a job that waits or runs. @param result joins the payload @returns false when it had ended before */
  async finish(
    id: string,
    state: 'succeeded' | 'failed' | 'cancelled',
    error: string | null = null,
    result: Record<string, unknown> = {},
  ): Promise<boolean> {
    const done = await this.#scope.executor
      .updateTable('jobs')
      .set({
        state,
        error,
        finished_at: this.#scope.now(),
        payload: sql`json_patch(payload, ${JSON.stringify(result)})`,
        ...(state === 'succeeded' ? { progress: 1 } : {}),
      })
      .where('id', '=', id)
      .where('state', 'in', ['queued', 'running'])
      .executeTakeFirst();
    return done.numUpdatedRows > 0n;
  }

  /** At start: what ran when the process died has failed. Returns how many. */
  async failInterrupted(): Promise<number> {
    const done = await this.#scope.executor
      .updateTable('jobs')
      .set({ state: 'failed', error: 'the server stopped while it ran', finished_at: this.#scope.now() })
      .where('state', '=', 'running')
      .executeTakeFirst();
    return Number(done.numUpdatedRows);
  }
}

function toRow(row: Selectable<Tables['jobs']>): JobRow {
  return { ...row, payload: fromJson<Record<string, unknown>>(row.payload) };
}
