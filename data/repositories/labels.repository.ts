import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { LabelKind, LabelRow, Provenance } from '../types.ts';
import { type PositionPage, positionPage, readPosition } from './position.ts';
import type { Scope } from './scope.ts';

/** Exactly one of the two is labelled. */
export type Labelled =
  | { message_id: string; conversation_id?: undefined }
  | { conversation_id: string; message_id?: undefined };

export type NewLabel = Labelled & {
  kind: LabelKind;
  value: string;
  provenance: Provenance;
  user_id?: string | null;
  batch_id?: string | null;
  /** The version whose prediction was looked at. */
  model_version?: string | null;
};

/** A label of a message, with the name of who gave it. */
export type MessageLabelRow = LabelRow & { message_id: string; given_by: string | null };

/** Corrections by people and rules. Rows are added, never changed; the newest that is not undone counts. */
export class LabelsRepository {
  readonly #scope: Scope;

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  /** Adds a label and keeps beside it the value that it replaces. */
  add(label: NewLabel): Promise<LabelRow> {
    return this.#scope.atomic(async (inside) => {
      const before = await current(inside, label, label.kind);
      return inside.executor
        .insertInto('labels')
        .values({
          id: randomUUID(),
          message_id: label.message_id ?? null,
          conversation_id: label.conversation_id ?? null,
          kind: label.kind,
          value: label.value,
          previous_value: before?.value ?? null,
          provenance: label.provenance,
          batch_id: label.batch_id ?? null,
          user_id: label.user_id ?? null,
          model_version: label.model_version ?? null,
          created_at: inside.now(),
          undone_at: null,
        })
        .returningAll()
        .executeTakeFirstOrThrow();
    });
  }

  current(of: Labelled, kind: LabelKind): Promise<LabelRow | null> {
    return current(this.#scope, of, kind);
  }

  /** All that were ever given, oldest first. */
  history(of: Labelled): Promise<LabelRow[]> {
    return select(this.#scope, of).orderBy(arrival).execute();
  }

  /**
   * Labels of messages, the newest first, those taken back too.
   * @param request.kinds only these @throws DataError BAD_REQUEST for a cursor that is none of ours
   */
  async page(request: {
    limit: number;
    cursor?: string | null;
    kinds: readonly LabelKind[];
    conversation_id?: string | null;
    batch_id?: string | null;
  }): Promise<PositionPage<MessageLabelRow>> {
    let query = this.#scope.executor
      .selectFrom('labels')
      .innerJoin('messages', 'messages.id', 'labels.message_id')
      .leftJoin('users', 'users.id', 'labels.user_id')
      .selectAll('labels')
      .select(['messages.id as message_id', 'users.name as given_by', arrival.as('position')])
      .where(arrival, '<', readPosition(request.cursor))
      .where('labels.kind', 'in', request.kinds)
      .orderBy(arrival, 'desc')
      .limit(request.limit + 1);
    if (request.conversation_id)
      query = query.where('messages.conversation_id', '=', request.conversation_id);
    if (request.batch_id) query = query.where('labels.batch_id', '=', request.batch_id);
    return positionPage(await query.execute(), request.limit, ({ position: _, ...row }) => row);
  }

  /** Whether labels were ever given under this id. */
  async batchExists(batchId: string): Promise<boolean> {
    const row = await this.#scope.executor
      .selectFrom('labels')
      .select('id')
      .where('batch_id', '=', batchId)
      .limit(1)
      .executeTakeFirst();
    return row !== undefined;
  }

  /** Takes back every label of a batch; returns how many. */
  async undoBatch(batchId: string): Promise<number> {
    const done = await this.#scope.executor
      .updateTable('labels')
      .set({ undone_at: this.#scope.now() })
      .where('batch_id', '=', batchId)
      .where('undone_at', 'is', null)
      .executeTakeFirst();
    return Number(done.numUpdatedRows);
  }
}

/** Order of arrival; clocks may step back. */
const arrival = sql<number>`labels.rowid`;

function select(scope: Scope, of: Labelled) {
  const query = scope.executor.selectFrom('labels').selectAll();
  if (of.message_id !== undefined) return query.where('message_id', '=', of.message_id);
  return query.where('conversation_id', '=', of.conversation_id);
}

async function current(scope: Scope, of: Labelled, kind: LabelKind): Promise<LabelRow | null> {
  const row = await select(scope, of)
    .where('kind', '=', kind)
    .where('undone_at', 'is', null)
    .orderBy(arrival, 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ?? null;
}
