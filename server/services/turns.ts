import type { Bus } from './bus.ts';

/** For callers that wait until the assistant has dealt with a message. */
export class Turns {
  readonly #waiting = new Map<string, () => void>();
  readonly #most: number;

  /** @param most milliseconds to wait; then the caller goes on with what is there */
  constructor(bus: Bus, most: number) {
    this.#most = most;
    bus.on('turn.ended', ({ message_id }) => this.#waiting.get(message_id)?.());
  }

  /** To be asked right after the message's acknowledgement: its turn begins in the next round of the loop. */
  ended(messageId: string): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.#waiting.delete(messageId);
        resolve();
      };
      const timer = setTimeout(done, this.#most);
      timer.unref();
      this.#waiting.set(messageId, done);
    });
  }
}
