/** Explanations as main sees them: few may wait, one runs at a time, parses always go first. */
import { fromPlainError, ModelError } from '../errors.ts';
import type { Explanation, ParseRequest } from '../types.ts';
import type { Child, Explained } from './child.ts';

/** Explanations are for people who look at one message: more than these at once are not meant. */
const limits = { waiting: 8, deadlineMs: 5_000 };

interface Waiting {
  request: ParseRequest;
  resolve(result: Explanation): void;
  reject(error: ModelError): void;
  timer: NodeJS.Timeout;
}

export interface Explanations {
  /** Rejects with QUEUE_FULL, DEADLINE, INFERENCE_AWAY or what the process says. */
  ask(request: ParseRequest): Promise<Explanation>;
  answered(id: number, answer: Explained): void;
  /** Gives the next one to a process that has nothing to do, unless one is under way. */
  dispatch(): void;
  /** Rejects all that wait. */
  stop(): void;
}

export function createExplanations(children: readonly Child[]): Explanations {
  const waiting = new Map<number, Waiting>();
  let lastId = 0;

  function take(id: number): Waiting | undefined {
    const one = waiting.get(id);
    clearTimeout(one?.timer);
    waiting.delete(id);
    return one;
  }

  function dispatch(): void {
    if (children.some((child) => child.explaining)) return;
    const [first] = waiting;
    const child = children.find(({ free }) => free);
    if (first && child) child.explain(first[0], first[1].request);
  }

  return {
    dispatch,
    ask(request) {
      if (waiting.size >= limits.waiting)
        return Promise.reject(
          new ModelError('QUEUE_FULL', `${limits.waiting} explanations are waiting`, {
            fix: 'ask again later',
          }),
        );
      return new Promise((resolve, reject) => {
        // Negative, so that no parse has the same number.
        const id = --lastId;
        const expire = () =>
          take(id)?.reject(
            new ModelError('DEADLINE', `there was no explanation within ${limits.deadlineMs} ms`, {
              fix: 'ask again when fewer messages come in',
            }),
          );
        waiting.set(id, { request, resolve, reject, timer: setTimeout(expire, limits.deadlineMs) });
        dispatch();
      });
    },
    answered(id, answer) {
      const one = take(id);
      if (answer.ok) one?.resolve(answer.result);
      else one?.reject(fromPlainError(answer.error));
    },
    stop() {
      for (const id of [...waiting.keys()])
        take(id)?.reject(
          new ModelError('INFERENCE_AWAY', 'inference was stopped', { fix: 'start the server again' }),
        );
    },
  };
}
