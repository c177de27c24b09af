import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { AppError } from '../../errors.ts';
import { type KeyService, looksLikeKey } from '../../services/key.service.ts';
import type { SessionService } from '../../services/session.service.ts';
import { bearerToken, readCookie } from '../cookies.ts';

/**
 * Puts who is asking into `res.locals.actor`: a bearer token is a subscriber's or a program's key, a cookie a user's. A token
 * that is none goes to `res.locals.refusal`: it is answered behind the limits, so that guesses count.
 */
export function identify(sessions: SessionService, keys: KeyService, cookieName: string): RequestHandler {
  return async (req: Request, res: Response, next: NextFunction) => {
    const token = bearerToken(req.headers.authorization);
    const cookie = readCookie(req.headers.cookie, cookieName);
    try {
      if (token)
        res.locals.actor = await (looksLikeKey(token)
          ? keys.byToken(token)
          : sessions.subscriberByToken(token));
      else if (cookie) res.locals.actor = await sessions.userByToken(cookie).catch(() => undefined);
    } catch (error) {
      res.locals.refusal = error;
    }
    next();
  };
}

/** @throws what `identify` was given for a token that is none */
export const refuseUnknown: RequestHandler = (_req, res, next) => {
  const refusal: unknown = res.locals.refusal;
  if (refusal !== undefined) throw refusal;
  next();
};

const isRead = (req: Request) => ['GET', 'HEAD', 'OPTIONS'].includes(req.method);

/** Refuses writes that another site's page could have caused: a foreign Origin or Sec-Fetch-Site. @throws AppError ORIGIN_REFUSED */
export function refuseForeign(allowed: ReadonlySet<string>, own: (host: string) => string): RequestHandler {
  return (req, _res, next) => {
    if (isRead(req)) return next();
    const { origin, host } = req.headers;
    const foreign =
      origin !== undefined && !allowed.has(origin) && !(host !== undefined && origin === own(host));
    if (foreign || req.headers['sec-fetch-site'] === 'cross-site')
      throw new AppError('ORIGIN_REFUSED', 'The request comes from a page of another origin.');
    next();
  };
}

/** Refuses a body that is not JSON: a form cannot send that without asking first. Bearer tokens do not travel by themselves. */
export const requireJson: RequestHandler = (req, _res, next) => {
  if (isRead(req)) return next();
  const hasBody =
    req.headers['content-length'] !== '0' &&
    (req.headers['content-length'] !== undefined || req.headers['transfer-encoding'] !== undefined);
  if (hasBody && !req.is('application/json'))
    throw new AppError('BAD_JSON', 'The body is not declared as application/json.');
  next();
};
