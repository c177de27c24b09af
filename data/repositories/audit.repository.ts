import { createHash } from 'node:crypto';
import type { Selectable } from 'kysely';
import type { AuditRow, Tables } from '../types.ts';
import { fromJson, type Scope } from './scope.ts';

type StoredRow = Selectable<Tables['audit']>;

export interface AuditVerdict {
  ok: boolean;
  /** Rows that were looked at. */
  checked: number;
  /** The first row that does not fit; null when all do. */
  broken_at: number | null;
  /** Hash of the last sound row. Kept elsewhere, it also shows that the end was cut off. */
  head: string;
}

const PAGE = 1000;

/** Who did what: append-only (triggers refuse change and removal), each row bound to the one before by its hash. */
export class AuditRepository {
  readonly #scope: Scope;

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  /** @param entry.details facts about the act; no message texts, passwords or tokens */
  append(entry: {
    actor: string | null;
    action: string;
    object: string | null;
    details?: Record<string, unknown>;
  }): Promise<AuditRow> {
    return this.#scope.atomic(async (inside) => {
      const last = await inside.executor
        .selectFrom('audit')
        .select(['seq', 'hash'])
        .orderBy('seq', 'desc')
        .limit(1)
        .executeTakeFirst();
      const row = {
        seq: (last?.seq ?? 0) + 1,
        at: inside.now(),
        actor: entry.actor,
        action: entry.action,
        object: entry.object,
        details: JSON.stringify(inside.scrub(entry.details ?? {})),
        prev_hash: last?.hash ?? '',
      };
      const stored = { ...row, hash: hashOf(row) };
      await inside.executor.insertInto('audit').values(stored).execute();
      return toRow(stored);
    });
  }

  /** Newest first. @param before only rows with a smaller `seq` */
  async list({
    limit,
    before,
    actor,
    action,
  }: {
    limit: number;
    before?: number;
    actor?: string;
    action?: string;
  }): Promise<AuditRow[]> {
    let query = this.#scope.executor.selectFrom('audit').selectAll().orderBy('seq', 'desc').limit(limit);
    if (before !== undefined) query = query.where('seq', '<', before);
    if (actor !== undefined) query = query.where('actor', '=', actor);
    if (action !== undefined) query = query.where('action', '=', action);
    return (await query.execute()).map(toRow);
  }

  /** Reads the whole trail from its last anchor on, page by page, and computes each hash anew. */
  async verify(): Promise<AuditVerdict> {
    const anchor = await this.#scope.executor
      .selectFrom('audit_anchors')
      .select(['seq', 'hash'])
      .orderBy('seq', 'desc')
      .limit(1)
      .executeTakeFirst();
    const first = anchor?.seq ?? 0;
    let head = anchor?.hash ?? '';
    let checked = 0;
    for (;;) {
      const rows = await this.#scope.executor
        .selectFrom('audit')
        .selectAll()
        .where('seq', '>', first + checked)
        .orderBy('seq')
        .limit(PAGE)
        .execute();
      for (const row of rows) {
        if (row.seq !== first + checked + 1 || row.prev_hash !== head || row.hash !== hashOf(row)) {
          return { ok: false, checked, broken_at: row.seq, head };
        }
        checked += 1;
        head = row.hash;
      }
      if (rows.length < PAGE) return { ok: true, checked, broken_at: null, head };
    }
  }
}

/** sha256 over the row's fields in this order, as JSON. */
export function hashOf(row: Omit<StoredRow, 'hash'>): string {
  const fields = [row.seq, row.at, row.actor, row.action, row.object, row.details, row.prev_hash];
  return createHash('sha256').update(JSON.stringify(fields)).digest('hex');
}

function toRow(row: StoredRow): AuditRow {
  return { ...row, details: fromJson<Record<string, unknown>>(row.details) };
}
