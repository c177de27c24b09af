import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { AppError } from '../errors.ts';

/** A limit in a window of seconds, in memory, on the clock of the process's timers. */
export class Throttle {
  readonly #limiter: RateLimiterMemory;
  readonly #what: string;

  constructor(what: string, points: number, seconds: number, blockSeconds = 0) {
    this.#what = what;
    this.#limiter = new RateLimiterMemory({ points, duration: seconds, blockDuration: blockSeconds });
  }

  /** Takes one point. @throws AppError TOO_MANY with `retry_after` in seconds */
  async take(key: string): Promise<void> {
    try {
      await this.#limiter.consume(key);
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      throw new AppError('TOO_MANY', `Too many ${this.#what}.`, {
        retry_after: Math.max(1, Math.ceil(refusal.msBeforeNext / 1000)),
      });
    }
  }

  async forget(key: string): Promise<void> {
    await this.#limiter.delete(key);
  }
}

/** The limits in force, in one place. */
export interface Throttles {
  messages: Throttle;
  requests: Throttle;
  newSubscribers: Throttle;
  loginsByAccount: Throttle;
  loginsByAddress: Throttle;
}

export const createThrottles = (): Throttles => ({
  messages: new Throttle('messages in a minute', 100, 60),
  requests: new Throttle('requests in a minute', 1200, 60),
  newSubscribers: new Throttle('new sessions from this address', 600, 60),
  loginsByAccount: new Throttle('tries for this account', 8, 300, 300),
  loginsByAddress: new Throttle('tries from this address', 60, 300, 300),
});
