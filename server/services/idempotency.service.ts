import { createHash } from 'node:crypto';
import type { Repositories } from '../../data/repositories/index.ts';
import { AppError } from '../errors.ts';
import { type Actor, actorId } from './actor.ts';
import { clock } from './clock.ts';

const HOUR = 3_600_000;
/** How long an answer is given again. */
const KEEP_MS = 24 * HOUR;
/** A call without an answer for so long was interrupted. */
const STALE_MS = 60_000;

const keyShape = /^[\x21-\x7e]{1,128}$/;

export interface Answered {
  status: number;
  body: unknown;
}

/** Gives the first answer again to whoever repeats a call under the same key. */
export class IdempotencyService {
  readonly #repositories: Repositories;
  readonly #now: () => number;

  constructor(options: { repositories: Repositories; now?: () => number }) {
    this.#repositories = options.repositories;
    this.#now = options.now ?? clock.now;
  }

  /**
   * Runs `work` unless its answer is known. A call that fails has done nothing: its key is free again, for the same request
   * or a corrected one.
   * @param request what makes the call that call: its operation, parameters and body as they were read
   * @returns the stored answer as JSON, or what `work` gave
   * @throws AppError BAD_REQUEST (the key), IDEMPOTENCY_KEY_REUSED, IDEMPOTENCY_PENDING, and what `work` throws
   */
  async once(
    actor: Actor,
    key: string,
    request: unknown,
    work: () => Promise<Answered>,
  ): Promise<Answered & { replayed: boolean }> {
    if (!keyShape.test(key))
      throw new AppError('BAD_REQUEST', 'Idempotency-Key: is not 1 to 128 visible ASCII characters', {
        field: 'Idempotency-Key',
      });
    const owner = actorId(actor);
    const claim = await this.#repositories.idempotencyKeys.claim({
      owner,
      key,
      request_hash: createHash('sha256').update(JSON.stringify(request)).digest('hex'),
      stale: this.#before(STALE_MS),
      expired: this.#before(KEEP_MS),
    });
    if (claim.kind === 'reused')
      throw new AppError('IDEMPOTENCY_KEY_REUSED', 'This Idempotency-Key belongs to another request.');
    if (claim.kind === 'pending')
      throw new AppError('IDEMPOTENCY_PENDING', 'The first call with this Idempotency-Key still runs.', {
        retry_after: 1,
      });
    if (claim.kind === 'stored') {
      const body: unknown = claim.body === null ? undefined : JSON.parse(claim.body);
      return { status: claim.status, body, replayed: true };
    }
    let answered: Answered;
    try {
      answered = await work();
    } catch (error) {
      await this.#repositories.idempotencyKeys.free(owner, key).catch(() => undefined);
      throw error;
    }
    const body = answered.body === undefined ? null : JSON.stringify(answered.body);
    await this.#repositories.idempotencyKeys.keep(owner, key, answered.status, body);
    return { ...answered, replayed: false };
  }

  /** Forgets what nobody can ask for any more; returns how many. */
  tidy(): Promise<number> {
    return this.#repositories.idempotencyKeys.deleteBefore(this.#before(KEEP_MS));
  }

  #before(ms: number): string {
    return new Date(this.#now() - ms).toISOString();
  }
}
