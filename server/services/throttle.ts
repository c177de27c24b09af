import { AppError } from '../errors.ts';

/** Keys that one limit remembers at most; over it the one that was touched longest ago is forgotten. About 5 MB each. */
const MOST_KEYS = 20_000;

export interface ThrottleOptions {
  /** Whoever takes more than the points is shut out for `first` seconds, twice as long the next time, up to `most`. */
  backOff?: { first: number; most: number };
  /** Milliseconds of a clock that only goes forward. */
  now?: () => number;
}

interface Entry {
  used: number;
  endsAt: number;
  shutUntil: number;
  strikes: number;
}

/** A limit in a window of seconds, in memory, bounded, on the clock that nobody can set. */
export class Throttle {
  readonly #what: string;
  readonly points: number;
  readonly seconds: number;
  readonly #backOff: { first: number; most: number } | null;
  readonly #now: () => number;
  /** In the order in which they were touched. */
  readonly #entries = new Map<string, Entry>();

  /** @param what for the message: "Too many …" */
  constructor(what: string, points: number, seconds: number, options: ThrottleOptions = {}) {
    this.#what = what;
    this.points = points;
    this.seconds = seconds;
    this.#backOff = options.backOff ?? null;
    this.#now = options.now ?? (() => performance.now());
  }

  /** Takes one point; tells how many are left, and after how many seconds all are back. @throws AppError TOO_MANY with `retry_after` in seconds */
  async take(key: string): Promise<{ remaining: number; reset: number }> {
    const backOff = this.#backOff;
    const now = this.#now();
    const entry = this.#touch(key, now);
    if (entry.shutUntil > now) throw this.#refusal(entry.shutUntil - now);
    if (entry.used < this.points) {
      entry.used++;
      return { remaining: this.points - entry.used, reset: Math.ceil((entry.endsAt - now) / 1000) };
    }
    if (!backOff) throw this.#refusal(entry.endsAt - now);
    const shut = 1000 * Math.min(backOff.most, backOff.first * 2 ** entry.strikes);
    entry.strikes++;
    entry.shutUntil = now + shut;
    // One more try then; and it takes as long a quiet time again, or the window, until all is forgotten.
    entry.used = this.points - 1;
    entry.endsAt = entry.shutUntil + Math.max(shut, 1000 * this.seconds);
    throw this.#refusal(shut);
  }

  /** Gives a point back: what was counted turned out to be no try at guessing. */
  giveBack(key: string): void {
    const entry = this.#entries.get(key);
    if (entry && entry.used > 0) entry.used--;
  }

  forget(key: string): void {
    this.#entries.delete(key);
  }

  get size(): number {
    return this.#entries.size;
  }

  #touch(key: string, now: number): Entry {
    const known = this.#entries.get(key);
    const entry =
      known && known.endsAt > now
        ? known
        : { used: 0, endsAt: now + 1000 * this.seconds, shutUntil: 0, strikes: 0 };
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    if (this.#entries.size > MOST_KEYS) {
      const oldest = this.#entries.keys().next();
      if (!oldest.done) this.#entries.delete(oldest.value);
    }
    return entry;
  }

  #refusal(ms: number): AppError {
    return new AppError('TOO_MANY', `Too many ${this.#what}.`, {
      retry_after: Math.max(1, Math.ceil(ms / 1000)),
    });
  }
}

/** The limits in force, in one place. */
export interface Throttles {
  messages: Throttle;
  requests: Throttle;
  newSubscribers: Throttle;
  /** By account and address: the one who guesses is slowed, not the one whose account it is. */
  loginsByPair: Throttle;
  loginsByAddress: Throttle;
  /** Looser: for guesses at one account from very many addresses. */
  loginsByAccount: Throttle;
  /** Second factors. */
  codesByAccount: Throttle;
  /** One-time codes of subscribers: sent, and tried. */
  identityCodesBySession: Throttle;
  identityCodesByExternalId: Throttle;
  identityTriesByExternalId: Throttle;
}

const HOUR = 3600;

export const createThrottles = (): Throttles => ({
  messages: new Throttle('messages in a minute', 100, 60),
  requests: new Throttle('requests in a minute', 1200, 60),
  newSubscribers: new Throttle('new sessions from this address', 600, 60),
  loginsByPair: new Throttle('tries for this account', 6, 300, { backOff: { first: 30, most: HOUR } }),
  loginsByAddress: new Throttle('tries from this address', 40, 300, { backOff: { first: 60, most: HOUR } }),
  loginsByAccount: new Throttle('tries for this account', 60, 600, { backOff: { first: 60, most: 900 } }),
  codesByAccount: new Throttle('codes for this account', 5, 900, { backOff: { first: 900, most: HOUR } }),
  identityCodesBySession: new Throttle('codes for this session', 5, 600),
  identityCodesByExternalId: new Throttle('codes for this number', 5, HOUR),
  identityTriesByExternalId: new Throttle('tries for this number', 15, HOUR),
});
