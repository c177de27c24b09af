import type { RequestHandler, Response } from 'express';
import { AppError } from '../../errors.ts';
import type { Actor } from '../../services/actor.ts';
import type { Throttles } from '../../services/throttle.ts';

/** By session where there is one: subscribers behind one carrier's NAT share an address. */
export function limitRequests(throttles: Throttles): RequestHandler {
  return async (req, res, next) => {
    await throttles.requests.take(whose(req.ip, res));
    next();
  };
}

/**
 * The same, and says how much is left, in the fields of the IETF's draft (draft-ietf-httpapi-ratelimit-headers):
 * `RateLimit-Policy: "requests";q=QUOTA;w=SECONDS` and `RateLimit: "requests";r=REMAINING;t=SECONDS_TO_RESET`.
 */
export function limitAndTell(throttles: Throttles): RequestHandler {
  const { points, seconds } = throttles.requests;
  return async (req, res, next) => {
    const tell = (remaining: number, reset: number) =>
      res.set('RateLimit', `"requests";r=${remaining};t=${reset}`);
    res.set('RateLimit-Policy', `"requests";q=${points};w=${seconds}`);
    try {
      const { remaining, reset } = await throttles.requests.take(whose(req.ip, res));
      tell(remaining, reset);
    } catch (error) {
      const wait = error instanceof AppError ? error.details?.retry_after : undefined;
      if (typeof wait === 'number') tell(0, wait);
      throw error;
    }
    next();
  };
}

function whose(ip: string | undefined, res: Response): string {
  const actor = res.locals.actor as Actor | undefined;
  return actor ? actor.session_id : `address:${ip ?? ''}`;
}
