import { type Request, type RequestHandler, Router } from 'express';
import { AppError } from '../errors.ts';
import type { MetricsService } from '../services/metrics.service.ts';
import { sameSecret } from '../services/secret.ts';
import type { Throttles } from '../services/throttle.ts';
import { bearerToken } from './cookies.ts';
import { noStore } from './middleware/headers.ts';
import { limitRequests } from './middleware/limits.ts';

export interface MetricsRoutes {
  metrics: MetricsService;
  /** METRICS_TOKEN; empty: this machine alone may ask. */
  token: string;
  throttles: Throttles;
}

export function metricsRoutes({ metrics, token, throttles }: MetricsRoutes): Router {
  const router = Router();
  const allowed: RequestHandler = (req, _res, next) => {
    if (token !== '') {
      if (!sameSecret(bearerToken(req.headers.authorization) ?? '', token))
        throw new AppError('TOKEN_INVALID', 'The token is missing or wrong.');
    } else if (!fromThisMachine(req)) {
      throw new AppError('METRICS_REFUSED', 'The metrics are served to this machine alone.');
    }
    next();
  };
  router.get('/metrics', noStore, limitRequests(throttles), allowed, async (_req, res) => {
    const text = await metrics.text();
    res.set('Content-Type', metrics.contentType).send(text);
  });
  return router;
}

const loopbackAddress = /^(?:::1|(?:::ffff:)?127(?:\.\d{1,3}){3})$/;
const loopbackHost = /^(?:localhost|\[::1\]|127(?:\.\d{1,3}){3})(?::\d{1,5})?$/i;

/**
 * A loopback connection that nobody stands behind: a proxy on this machine connects from it too, for anybody, and a page whose
 * host name was pointed here is refused by that name.
 */
function fromThisMachine(req: Request): boolean {
  const passedOn = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'].some(
    (header) => req.headers[header] !== undefined,
  );
  return (
    !passedOn &&
    loopbackAddress.test(req.socket.remoteAddress ?? '') &&
    loopbackHost.test(req.headers.host ?? '')
  );
}
