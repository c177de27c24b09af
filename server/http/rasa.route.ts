import express, { type RequestHandler, Router } from 'express';
import { rasaMessage, rasaParse } from '../contract/index.ts';
import { AppError } from '../errors.ts';
import type { RasaService } from '../services/rasa.service.ts';
import { sameSecret } from '../services/secret.ts';
import type { Throttles } from '../services/throttle.ts';
import { parseWire } from '../services/validate.ts';
import { bearerToken } from './cookies.ts';
import { noStore } from './middleware/headers.ts';
import { refuseForeign } from './middleware/identity.ts';
import { limitRequests } from './middleware/limits.ts';

export interface RasaRoutes {
  rasa: RasaService;
  /** RASA_TOKEN; the routes exist only where there is one. */
  token: string;
  throttles: Throttles;
  allowedOrigins: ReadonlySet<string>;
  ownOrigin: (host: string) => string;
}

/**
 * The calls that clients made for Rasa know (docs/protocol.md). Bodies are read as JSON whatever they are declared as: such
 * clients often say nothing, and no browser adds the token by itself.
 */
export function rasaRoutes({ rasa, token, throttles, allowedOrigins, ownOrigin }: RasaRoutes): Router {
  const router = Router();
  // Limited before the token is looked at: a guess costs as much as a call.
  const guarded = (given: 'header' | 'header or query'): RequestHandler[] => [
    noStore,
    limitRequests(throttles),
    refuseForeign(allowedOrigins, ownOrigin),
    requireToken(token, given === 'header or query'),
  ];
  const json = express.json({ limit: '64kb', strict: true, type: () => true });

  router.get('/status', ...guarded('header or query'), async (_req, res) => {
    res.json(await rasa.status());
  });

  router.get('/version', ...guarded('header or query'), (_req, res) => {
    res.json(rasa.version());
  });

  router.post('/model/parse', ...guarded('header or query'), json, async (req, res) => {
    res.json(await rasa.parse(parseWire(rasaParse, req.body)));
  });

  router.post('/webhooks/rest/webhook', ...guarded('header'), json, async (req, res) => {
    res.json(await rasa.reply(parseWire(rasaMessage, req.body), req.ip ?? ''));
  });

  return router;
}

/** @throws AppError TOKEN_INVALID */
function requireToken(right: string, inQuery: boolean): RequestHandler {
  return (req, _res, next) => {
    const query: unknown = inQuery ? req.query.token : undefined;
    const given = bearerToken(req.headers.authorization) ?? (typeof query === 'string' ? query : '');
    if (!sameSecret(given, right)) throw new AppError('TOKEN_INVALID', 'The token is missing or wrong.');
    next();
  };
}
