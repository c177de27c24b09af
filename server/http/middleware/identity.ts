import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { AppError } from '../../errors.ts';
import type { SessionService } from '../../services/session.service.ts';
import { bearerToken, readCookie } from '../cookies.ts';

/** Puts who is asking into `res.locals.actor`: a bearer token is a subscriber's, a cookie a user's. */
export function identify(sessions: SessionService, cookieName: string): RequestHandler {
  return async (req: Request, res: Response, next: NextFunction) => {
    const token = bearerToken(req.headers.authorization);
    const cookie = readCookie(req.headers.cookie, cookieName);
    if (token) res.locals.actor = await sessions.subscriberByToken(token);
    else if (cookie) res.locals.actor = await sessions.userByToken(cookie).catch(() => undefined);
    next();
  };
}

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
