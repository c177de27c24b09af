import type { RequestHandler } from 'express';
import type { Actor } from '../../services/actor.ts';
import type { Throttles } from '../../services/throttle.ts';

/** By session where there is one: subscribers behind one carrier's NAT share an address. */
export function limitRequests(throttles: Throttles): RequestHandler {
  return async (req, res, next) => {
    const actor = res.locals.actor as Actor | undefined;
    await throttles.requests.take(actor ? actor.session_id : `address:${req.ip ?? ''}`);
    next();
  };
}
