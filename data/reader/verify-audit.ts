import type { Selectable } from 'kysely';
import type { Connection } from '../connection.ts';
import { type AuditVerdict, hashOf } from '../repositories/audit.repository.ts';
import type { Tables } from '../types.ts';

/** The audit trail from its last anchor on, row by row: each names the hash of the one before and has its own. */
export function verifyAudit(connection: Connection): AuditVerdict {
  return connection.transaction((): AuditVerdict => {
    const anchor = connection
      .prepare<[], { seq: number; hash: string }>(
        'SELECT seq, hash FROM audit_anchors ORDER BY seq DESC LIMIT 1',
      )
      .get();
    const first = anchor?.seq ?? 0;
    let head = anchor?.hash ?? '';
    let checked = 0;
    const rows = connection
      .prepare<[number], Selectable<Tables['audit']>>('SELECT * FROM audit WHERE seq > ? ORDER BY seq')
      .iterate(first);
    for (const row of rows) {
      if (row.seq !== first + checked + 1 || row.prev_hash !== head || row.hash !== hashOf(row))
        return { ok: false, checked, broken_at: row.seq, head };
      checked += 1;
      head = row.hash;
    }
    return { ok: true, checked, broken_at: null, head };
  })();
}
