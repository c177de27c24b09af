import { AppError } from '../errors.ts';

/** Runs what belongs to one key one after the other, in the order of asking; different keys know nothing of each other. */
export class Lanes {
  readonly #most: number;
  readonly #lanes = new Map<string, { last: Promise<unknown>; length: number }>();

  /** @param most how many may run and wait under one key */
  constructor(most: number) {
    this.#most = most;
  }

  /** @throws AppError TOO_MANY when the lane is full, and whatever `body` throws */
  async run<T>(key: string, body: () => Promise<T>): Promise<T> {
    const lane = this.#lanes.get(key) ?? { last: Promise.resolve(), length: 0 };
    if (lane.length >= this.#most)
      throw new AppError('TOO_MANY', 'Too many messages wait for an answer.', { retry_after: 1 });
    this.#lanes.set(key, lane);
    lane.length += 1;
    const result = lane.last.then(body);
    lane.last = result.catch(() => undefined);
    try {
      return await result;
    } finally {
      lane.length -= 1;
      if (lane.length === 0) this.#lanes.delete(key);
    }
  }
}
