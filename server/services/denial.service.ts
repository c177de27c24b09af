import type { Repositories } from '../../data/repositories/index.ts';
import { AppError } from '../errors.ts';
import { type Actor, actorId } from './actor.ts';
import { errorFields, type Log } from './log.ts';

const EVERY_MS = 60_000;
const MOST = 10_000;

/** Puts denied access into the audit trail: once a minute for each actor and operation, so that nobody floods it. */
export class DenialService {
  readonly #repositories: Repositories;
  readonly #log: Log;
  readonly #now: () => number;
  readonly #noted = new Map<string, number>();

  constructor(options: { repositories: Repositories; log: Log; now?: () => number }) {
    this.#repositories = options.repositories;
    this.#log = options.log;
    this.#now = options.now ?? Date.now;
  }

  /** Never throws. Subscribers have no rights that anybody would try out, and sessions for the asking: they are left out. */
  async note(error: unknown, actor: Actor | null, operation: string): Promise<void> {
    if (!(error instanceof AppError) || error.code !== 'FORBIDDEN') return;
    if (!actor || actor.kind === 'subscriber') return;
    const who = actorId(actor);
    if (!this.#due(`${who} ${operation}`)) return;
    await this.#repositories.audit
      .append({ actor: who, action: 'access_denied', object: operation })
      .catch((failure: unknown) => this.#log.error(errorFields(failure), 'a denial could not be noted'));
  }

  #due(key: string): boolean {
    const now = this.#now();
    const last = this.#noted.get(key);
    if (last !== undefined && now - last >= 0 && now - last < EVERY_MS) return false;
    if (this.#noted.size >= MOST) this.#noted.clear();
    this.#noted.set(key, now);
    return true;
  }
}
