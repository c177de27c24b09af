import { AppError } from '../errors.ts';

/** Seconds that clients of a stopping server stay away: at least `retry_after`, and up to `spread` more, each by its own die. */
export const COME_BACK = { retry_after: 1, spread: 3 } as const;

export const shuttingDown = () => new AppError('SHUTTING_DOWN', 'The server is stopping.', { ...COME_BACK });

/** Counts what has been begun. A stopping server begins nothing more, and finishes this. */
export class Drain {
  #running = 0;
  #stopping = false;
  #idle: (() => void) | null = null;

  get stopping(): boolean {
    return this.#stopping;
  }

  /** Returns what is to be called once at the end. @throws AppError SHUTTING_DOWN */
  begin(): () => void {
    if (this.#stopping) throw shuttingDown();
    this.#running++;
    let ended = false;
    return () => {
      if (ended) return;
      ended = true;
      this.#running--;
      if (this.#running === 0) this.#idle?.();
    };
  }

  /**
   * Begins nothing from now on and waits for what runs.
   * @param most milliseconds; then the answer is false
   */
  stop(most: number): Promise<boolean> {
    this.#stopping = true;
    if (this.#running === 0) return Promise.resolve(true);
    return within(new Promise<void>((resolve) => (this.#idle = resolve)), most);
  }
}

/** True when `work` ended within `most` milliseconds. */
export function within(work: Promise<unknown>, most: number): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), most);
    work.then(
      () => {
        clearTimeout(timer);
        resolve(true);
      },
      () => {
        clearTimeout(timer);
        resolve(false);
      },
    );
  });
}
