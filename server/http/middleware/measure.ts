import type { Request, RequestHandler, Response } from 'express';
import type { MetricsService } from '../../services/metrics.service.ts';

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** Times every request under its route's pattern: a path as sent may hold an id, and would be a new series for each. */
export function measure(metrics: MetricsService): RequestHandler {
  return (req, res, next) => {
    const began = performance.now();
    const asset = req.path.startsWith('/assets/');
    res.once('finish', () => {
      const method = METHODS.has(req.method) ? req.method : 'OTHER';
      const route = asset ? '/assets/*' : pattern(req, res);
      metrics.request(method, route, res.statusCode, (performance.now() - began) / 1000);
    });
    next();
  };
}

/** Remembers where a router is mounted: Express forgets it when a request is refused on its way to a route. */
export const mountedAt: RequestHandler = (req, res, next) => {
  res.locals.mount = req.baseUrl;
  next();
};

function pattern(req: Request, res: Response): string {
  const path: unknown = req.route?.path;
  const mount: unknown = res.locals.mount;
  return `${typeof mount === 'string' ? mount : ''}${typeof path === 'string' ? path : '(none)'}`;
}
