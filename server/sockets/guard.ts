import type { Socket } from 'socket.io';
import type { z } from 'zod';
import type { Ack } from '../contract/index.ts';
import { AppError, toWireError } from '../errors.ts';
import type { Drain } from '../services/drain.ts';
import { errorFields, type Log } from '../services/log.ts';
import type { Throttle } from '../services/throttle.ts';
import { parseWire } from '../services/validate.ts';

/** Whom the limits count. */
export interface Caller {
  session_id: string;
}

/** Told of every event that was answered: its name when it is known, what came of it, seconds until the answer. */
export type Observe = (event: string, outcome: 'ok' | 'refused' | 'failed', seconds: number) => void;

/** One row of a namespace: how a payload must look and what is done with it. */
export interface Handler<S extends z.ZodType, A extends Caller> {
  schema: S;
  run(context: { actor: A; socket: Socket }, payload: z.output<S>): Promise<unknown>;
}

/** Builds the rows of a namespace: the schema comes from the contract, so a name that is not in it does not compile. */
export const rowsOf =
  <A extends Caller, R extends Readonly<Record<string, z.ZodType>>>(requests: R) =>
  <K extends keyof R>(name: K, run: Handler<R[K], A>['run']): Handler<R[K], A> => ({
    schema: requests[name] as R[K],
    run,
  });

// The payload's type is known to the row alone; the guard only hands on what the row's own schema gave.
type AnyHandler<A extends Caller> = {
  schema: z.ZodType;
  run(context: { actor: A; socket: Socket }, payload: never): Promise<unknown>;
};

export interface GuardOptions<A extends Caller> {
  /** Asked for every event: a session may have ended since the last one. */
  authenticate(): Promise<A>;
  /** Every event that this namespace takes. */
  handlers: Readonly<Record<string, AnyHandler<A>>>;
  requests: Throttle;
  /** False where clients need not give an acknowledgement (those made for Rasa never do). */
  acknowledged?: boolean;
  observe: Observe;
  /** Nothing is begun once the server stops, and what is begun is answered before connections end. */
  drain: Drain;
  log: Log;
}

type Reply = (answer: Ack<unknown>) => void;

/**
 * The only place that listens on a socket. Every event passes: known name, one object payload, an acknowledgement,
 * a live session, the rate limit, the schema; and every error becomes a coded answer, in the acknowledgement or, where
 * there is none, in the event `error`. Nothing that a client sends ends the process.
 */
export function guard<A extends Caller>(socket: Socket, options: GuardOptions<A>): void {
  const handlers = new Map(Object.entries(options.handlers));

  socket.onAny((name: unknown, ...args: unknown[]) => {
    void dispatch(name, args);
  });

  async function dispatch(name: unknown, args: unknown[]): Promise<void> {
    const event = typeof name === 'string' ? name.slice(0, 64) : null;
    const last = args.at(-1);
    const ack = typeof last === 'function' ? (last as Reply) : null;
    const requestId = crypto.randomUUID();
    const began = performance.now();
    const answered = (outcome: Parameters<Observe>[1]) => {
      const name = event !== null && handlers.has(event) ? event : 'unknown';
      options.observe(name, outcome, (performance.now() - began) / 1000);
    };
    let done = () => {};
    try {
      done = options.drain.begin();
      if (!ack && options.acknowledged !== false)
        throw new AppError('NO_ACK', 'The event came without an acknowledgement.');
      const known = event === null ? undefined : handlers.get(event);
      if (!known) throw new AppError('UNKNOWN_EVENT', 'There is no event of this name here.');
      const actor = await options.authenticate();
      await options.requests.take(actor.session_id);
      const given = ack ? args.slice(0, -1) : args;
      const payload = parseWire(known.schema, given.length === 1 ? given[0] : undefined);
      const data = await known.run({ actor, socket }, payload as never);
      ack?.({ ok: true, data });
      answered('ok');
    } catch (error) {
      answered(refuse(error, event, ack, requestId));
    } finally {
      done();
    }
  }

  function refuse(
    error: unknown,
    event: string | null,
    ack: Reply | null,
    requestId: string,
  ): 'refused' | 'failed' {
    const { wire, expected } = toWireError(error, requestId);
    if (!expected)
      options.log.error({ request_id: requestId, event, ...errorFields(error) }, 'a socket event failed');
    else options.log.debug({ request_id: requestId, event, code: wire.code }, 'a socket event was refused');
    if (ack) ack({ ok: false, error: wire });
    else socket.emit('error', { event, error: wire });
    // The transport gets a turn to carry the answer before the connection goes.
    if (wire.code === 'UNAUTHENTICATED') setTimeout(() => socket.disconnect(true), 50).unref();
    return expected ? 'refused' : 'failed';
  }
}
