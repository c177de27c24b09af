import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { AppError } from '../errors.ts';

/** A limit in a window of seconds, in memory, on the clock of the process's timers. */
export class Throttle {
  readonly #limiter: RateLimiterMemory;
  readonly #what: string;
  readonly points: number;
  readonly seconds: number;

  constructor(what: string, points: number, seconds: number, blockSeconds = 0) {
    this.#what = what;
    this.points = points;
    this.seconds = seconds;
    this.#limiter = new RateLimiterMemory({ points, duration: seconds, blockDuration: blockSeconds });
  }

  /** Takes one point; tells how many are left, and after how many seconds all are back. @throws AppError TOO_MANY with `retry_after` in seconds */
  async take(key: string): Promise<{ remaining: number; reset: number }> {
    try {
      const { remainingPoints, msBeforeNext } = await this.#limiter.consume(key);
      return { remaining: remainingPoints, reset: Math.ceil(msBeforeNext / 1000) };
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
  /** Second factors. */
  codesByAccount: Throttle;
  /** One-time codes of subscribers: sent, and tried. */
  identityCodesBySession: Throttle;
  identityCodesByExternalId: Throttle;
  identityTriesByExternalId: Throttle;
}

export const createThrottles = (): Throttles => ({
  messages: new Throttle('messages in a minute', 100, 60),
  requests: new Throttle('requests in a minute', 1200, 60),
  newSubscribers: new Throttle('new sessions from this address', 600, 60),
  loginsByAccount: new Throttle('tries for this account', 8, 300, 300),
  loginsByAddress: new Throttle('tries from this address', 60, 300, 300),
  codesByAccount: new Throttle('codes for this account', 5, 900, 900),
  identityCodesBySession: new Throttle('codes for this session', 5, 600),
  identityCodesByExternalId: new Throttle('codes for this number', 5, 3600),
  identityTriesByExternalId: new Throttle('tries for this number', 15, 3600),
});
