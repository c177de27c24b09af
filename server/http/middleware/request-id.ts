import type { NextFunction, Request, Response } from 'express';

const shape = /^[\w-]{8,64}$/;

/** Gives each request an id, or keeps the caller's, so that one search finds it in every log. */
export function requestId(req: Request, res: Response, next: NextFunction): void {
  const given = req.get('x-request-id');
  const id = given && shape.test(given) ? given : crypto.randomUUID();
  res.locals.requestId = id;
  res.set('X-Request-Id', id);
  next();
}
