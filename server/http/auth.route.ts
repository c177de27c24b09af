import type { CookieOptions } from 'express';
import { api } from '../contract/index.ts';
import type { AuthService } from '../services/auth.service.ts';
import type { SessionService } from '../services/session.service.ts';
import type { Serve } from './serve.ts';

export interface SessionCookie {
  name: string;
  options: CookieOptions;
}

export function authRoutes(
  serve: Serve,
  { auth, sessions, cookie }: { auth: AuthService; sessions: SessionService; cookie: SessionCookie },
): void {
  serve(api.openSubscriberSession, ({ address }) => sessions.openSubscriber(address));

  serve(api.setup, async ({ body, address, res }) => {
    const { user, token } = await auth.setup(body, address);
    res.cookie(cookie.name, token, cookie.options);
    return user;
  });

  serve(api.login, async ({ body, address, res }) => {
    const { user, token } = await auth.login(body, address);
    res.cookie(cookie.name, token, cookie.options);
    return user;
  });

  serve(api.logout, async ({ actor, res }) => {
    await sessions.end(actor);
    res.clearCookie(cookie.name, cookie.options);
  });

  serve(api.me, ({ actor }) => auth.me(actor));
}
