import type { RequestListener } from 'node:http';
import { toWireError } from './errors.ts';
import { COME_BACK, type Drain } from './services/drain.ts';

/** What a balancer asks; answered to the very end. */
const HEALTH = /^\/(healthz|readyz)(\?|$)/;

/**
 * Stands before Express: counts the requests that are being answered, and refuses new ones with SHUTTING_DOWN while the
 * server stops. Chat sockets do not come by here; their guard counts events.
 */
export function gate(next: RequestListener, drain: Drain): RequestListener {
  return (request, response) => {
    if (HEALTH.test(request.url ?? '')) {
      if (drain.stopping) response.setHeader('connection', 'close');
      next(request, response);
      return;
    }
    try {
      response.once('close', drain.begin());
    } catch (error) {
      const { wire, status } = toWireError(error);
      response
        .writeHead(status, {
          'content-type': 'application/problem+json',
          'retry-after': String(COME_BACK.retry_after),
          'cache-control': 'no-store',
          connection: 'close',
        })
        .end(JSON.stringify({ type: 'about:blank', title: wire.message, status, ...wire }));
      return;
    }
    next(request, response);
  };
}
