import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { AppError, toWireError } from '../../errors.ts';
import { errorFields, type Log } from '../../services/log.ts';

/** Errors of Express's own body parser and router, by their `type`, in our words. */
const parserErrors: Record<string, AppError> = {
  'entity.parse.failed': new AppError('BAD_JSON', 'The body is not JSON.'),
  'entity.too.large': new AppError('TOO_LARGE', 'The body is too large.'),
  'charset.unsupported': new AppError('BAD_JSON', 'The body is not UTF-8.'),
  'encoding.unsupported': new AppError('BAD_JSON', 'The body has a content encoding that is not read here.'),
  'request.aborted': new AppError('BAD_REQUEST', 'The request ended early.'),
  'request.size.invalid': new AppError('BAD_REQUEST', 'The body is not as long as its header says.'),
};

function known(error: unknown): unknown {
  if (error instanceof URIError) return new AppError('BAD_REQUEST', 'The path is not well encoded.');
  if (!(error instanceof Error) || !('type' in error) || typeof error.type !== 'string') return error;
  return parserErrors[error.type] ?? error;
}

/** RFC 9457 `application/problem+json`, with our code, what to change and the request's id. */
export function problems(log: Log) {
  return (error: unknown, req: Request, res: Response, next: NextFunction): void => {
    if (res.headersSent) {
      next(error);
      return;
    }
    const requestId = String(res.locals.requestId ?? '');
    const { wire, status, expected } = toWireError(known(error), requestId);
    if (!expected)
      log.error({ request_id: requestId, method: req.method, ...errorFields(error) }, 'a request failed');
    const wait = wire.details?.retry_after;
    if (typeof wait === 'number') res.set('Retry-After', String(wait));
    res
      .status(status)
      .type('application/problem+json')
      .send(JSON.stringify({ type: 'about:blank', title: wire.message, status, ...wire }));
  };
}

export const notFound: RequestHandler = () => {
  throw new AppError('NOT_FOUND', 'There is nothing at this address.');
};
