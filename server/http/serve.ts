import type { Request, RequestHandler, Response, Router } from 'express';
import type { z } from 'zod';
import type { Operation } from '../contract/index.ts';
import type { Actor, KeyActor, SubscriberActor, UserActor } from '../services/actor.ts';
import { checkFresh, mayCall } from '../services/permission.ts';
import { parseWire } from '../services/validate.ts';
import { readQuery } from './query.ts';

type Kinds<O extends Operation> =
  | ('subscriber' extends O['who'][number] ? SubscriberActor : never)
  | ('agent' | 'supervisor' | 'admin' extends infer R
      ? R & O['who'][number] extends never
        ? never
        : UserActor
      : never)
  | (O extends { scope: string } ? KeyActor : never);

/** Who may be behind a call: known from its row; with `anyone` perhaps nobody. */
export type CallerOf<O extends Operation> = 'anyone' extends O['who'][number] ? Actor | null : Kinds<O>;

type Out<S> = S extends z.ZodType ? z.output<S> : undefined;

export interface Call<O extends Operation> {
  actor: CallerOf<O>;
  params: Out<O['params']>;
  query: Out<O['query']>;
  body: Out<O['body']>;
  /** The caller's address, from a listed proxy where there is one. */
  address: string;
  req: Request;
  res: Response;
  /** Sets another status than the row's (200 for a repeated 201); returns the one in force. */
  status(code?: number): number;
}

type Handler<O extends Operation> = (
  call: Call<O>,
) => Promise<O extends { response: infer S extends z.ZodType } ? z.input<S> : unknown>;

/** Runs around the handler of an operation (idempotency). Returns what the handler returned. */
export type Around = (
  operation: Operation,
  call: Pick<Call<Operation>, 'req' | 'res' | 'status'> & {
    actor: Actor | null;
    params: unknown;
    body: unknown;
  },
  next: () => Promise<unknown>,
) => Promise<unknown>;

export interface ServeHooks {
  around: Around;
  /** Told of every call that failed, before its error is answered; must not throw. */
  failed: (error: unknown, actor: Actor | null, operation: string) => Promise<void>;
}

/** Binds rows of the contract to what answers them; the only way that a route under /api/v1 comes to be. */
export type Serve = <const O extends Operation>(operation: O, handler: Handler<O>) => void;

/**
 * Checks of every call, in this order: who, fresh proof of identity, path, query, body. What comes back has the row's shape.
 * @throws AppError UNAUTHENTICATED, FORBIDDEN, FRESH_LOGIN_REQUIRED, BAD_REQUEST
 */
export function serveOn(router: Router, hooks: ServeHooks, served: Set<string> = new Set()): Serve {
  return (operation, handler) => {
    if (served.has(operation.id)) throw new Error(`${operation.id} is bound twice`);
    served.add(operation.id);
    const run = async (actor: Actor | null, req: Request, res: Response): Promise<void> => {
      mayCall(operation, actor);
      if (operation.fresh) checkFresh(actor);
      const { params, query, body } = operation as Operation;
      let status: number = operation.status;
      const call = {
        actor,
        params: params ? parseWire(params, req.params) : undefined,
        query: query ? parseWire(query, readQuery(query, req.query)) : undefined,
        body: body ? parseWire(body, req.body) : undefined,
        address: req.ip ?? '',
        req,
        res,
        status: (code?: number) => {
          if (code !== undefined) status = code;
          return status;
        },
      };
      const inner = () => handler(call as unknown as Call<typeof operation>) as Promise<unknown>;
      const answer = await hooks.around(operation, call, inner);
      if (res.headersSent) return;
      if (answer === undefined || status === 204) res.status(status).end();
      else res.status(status).json(answer);
    };
    const route: RequestHandler = async (req, res) => {
      const actor = (res.locals.actor as Actor | undefined) ?? null;
      try {
        await run(actor, req, res);
      } catch (error) {
        await hooks.failed(error, actor, operation.id);
        throw error;
      }
    };
    router[operation.method](operation.path.replace(/\{(\w+)\}/g, ':$1'), route);
  };
}
