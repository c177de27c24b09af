import { type CookieOptions, Router } from 'express';
import { login, setupAccount } from '../contract/index.ts';
import type { AuthService } from '../services/auth.service.ts';
import type { SessionService } from '../services/session.service.ts';
import { parseWire } from '../services/validate.ts';
import { actorOf, userOf } from './middleware/identity.ts';

export function authRoutes(
  auth: AuthService,
  sessions: SessionService,
  cookie: { name: string; options: CookieOptions },
): Router {
  const router = Router();

  router.post('/sessions/subscriber', async (req, res) => {
    res.status(201).json(await sessions.openSubscriber(req.ip ?? ''));
  });

  router.post('/auth/setup', async (req, res) => {
    const { user, token } = await auth.setup(parseWire(setupAccount, req.body), req.ip ?? '');
    res.cookie(cookie.name, token, cookie.options).status(201).json(user);
  });

  router.post('/auth/login', async (req, res) => {
    const { user, token } = await auth.login(parseWire(login, req.body), req.ip ?? '');
    res.cookie(cookie.name, token, cookie.options).json(user);
  });

  router.post('/auth/logout', async (_req, res) => {
    await sessions.end(actorOf(res));
    res.clearCookie(cookie.name, cookie.options).status(204).end();
  });

  router.get('/auth/me', async (_req, res) => {
    res.json(await auth.me(userOf(res)));
  });

  return router;
}
