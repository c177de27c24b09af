import type { AuditVerdict, Repositories } from '../../data/repositories/index.ts';
import type { AuditDto } from '../contract/index.ts';
import { type Actor, actorId } from './actor.ts';
import { pageFrom, readCursor, writeCursor } from './cursor.ts';
import { errorFields, type Log } from './log.ts';

export interface AuditOptions {
  repositories: Repositories;
  log: Log;
  /** Computes the chain anew away from this process; here where there is no reader. */
  verify?: () => Promise<AuditVerdict>;
  now?: () => number;
}

const HOUR_MS = 3_600_000;
/** Views that are remembered; a forgotten one is written once more. */
const REMEMBERED = 5000;

/** The trail of who did what: read, checked, and who looked at whose transcript. */
export class AuditService {
  readonly #options: AuditOptions;
  readonly #now: () => number;
  /** actor and conversation → the hour that was written last. */
  readonly #views = new Map<string, number>();

  constructor(options: AuditOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  async list(query: {
    limit: number;
    cursor?: string | undefined;
    actor?: string | undefined;
    action?: string | undefined;
  }) {
    const { audit, users } = this.#options.repositories;
    const after = readCursor(query.cursor);
    const rows = await audit.list({
      limit: query.limit + 1,
      ...(after ? { before: Number(after.key) } : {}),
      ...(query.actor === undefined ? {} : { actor: query.actor }),
      ...(query.action === undefined ? {} : { action: query.action }),
    });
    const names = new Map<string, string | null>();
    for (const { actor } of rows)
      if (actor !== null && !actor.includes(':') && !names.has(actor))
        names.set(actor, (await users.get(actor))?.name ?? null);
    const show = (row: (typeof rows)[number]): AuditDto => ({
      seq: row.seq,
      at: row.at,
      actor: row.actor,
      actor_name: row.actor === null ? null : (names.get(row.actor) ?? null),
      action: row.action,
      object: row.object,
      details: row.details,
    });
    return pageFrom(rows, query.limit, show, (row) => writeCursor(String(row.seq), ''));
  }

  verify(): Promise<AuditVerdict> {
    return this.#options.verify?.() ?? this.#options.repositories.audit.verify();
  }

  /**
   * Writes that somebody who works here, or a program, read a transcript: once an hour for each of them and conversation.
   * Never rejects: while nothing can be written, reading goes on.
   */
  async viewed(actor: Actor, conversationId: string): Promise<void> {
    if (actor.kind === 'subscriber') return;
    const hour = Math.floor(this.#now() / HOUR_MS);
    const key = `${actorId(actor)} ${conversationId}`;
    if (this.#views.get(key) === hour) return;
    this.#views.delete(key);
    this.#views.set(key, hour);
    const oldest = this.#views.keys().next();
    if (this.#views.size > REMEMBERED && !oldest.done) this.#views.delete(oldest.value);
    try {
      await this.#options.repositories.audit.append({
        actor: actorId(actor),
        action: 'transcript_viewed',
        object: conversationId,
      });
    } catch (error) {
      this.#views.delete(key);
      this.#options.log.warn(errorFields(error), 'a view of a transcript could not be written');
    }
  }
}
