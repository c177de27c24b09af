import type { CookieOptions, Response } from 'express';
import { api } from '../contract/index.ts';
import type { Actor } from '../services/actor.ts';
import type { AuthService } from '../services/auth.service.ts';
import type { InvitationsService } from '../services/invitations.service.ts';
import type { OidcService } from '../services/oidc.service.ts';
import type { SecondFactorService } from '../services/second-factor.service.ts';
import type { SessionService } from '../services/session.service.ts';
import { signInFrom } from './origin.ts';
import type { Serve } from './serve.ts';

export interface SessionCookie {
  name: string;
  options: CookieOptions;
}

export interface AuthRoutes {
  auth: AuthService;
  secondFactor: SecondFactorService;
  invitations: InvitationsService;
  sessions: SessionService;
  oidc: OidcService | null;
  cookie: SessionCookie;
}

/** Sets the cookie of a new session; the one that the browser had before ends. */
export async function signIn(
  res: Response,
  given: { cookie: SessionCookie; token: string; before: Actor | null; sessions: SessionService },
): Promise<void> {
  res.cookie(given.cookie.name, given.token, given.cookie.options);
  if (given.before?.kind === 'user') await given.sessions.end(given.before);
}

/** Sign-in of people who work here, and their own account. */
export function authRoutes(serve: Serve, options: AuthRoutes): void {
  const { auth, secondFactor, invitations, sessions, cookie } = options;

  serve(api.signInOptions, async () => ({
    needs_setup: await auth.needsSetup(),
    oidc: options.oidc && { name: options.oidc.name },
  }));

  serve(api.setup, async ({ actor, body, address, req, res }) => {
    const { user, token } = await auth.setup(body, signInFrom(req, address));
    await signIn(res, { cookie, token, before: actor, sessions });
    return user;
  });

  serve(api.login, async ({ actor, body, address, req, res }) => {
    const { user, token } = await auth.login(body, signInFrom(req, address));
    await signIn(res, { cookie, token, before: actor, sessions });
    return user;
  });

  serve(api.logout, async ({ actor, res }) => {
    await sessions.end(actor);
    res.clearCookie(cookie.name, cookie.options);
  });

  serve(api.me, ({ actor }) => auth.me(actor));
  serve(api.reauthenticate, ({ actor, body }) => auth.reauthenticate(actor, body));
  serve(api.changePassword, ({ actor, body }) => auth.changePassword(actor, body));
  serve(api.startTotp, ({ actor }) => secondFactor.start(actor));
  serve(api.confirmTotp, ({ actor, body }) => secondFactor.confirm(actor, body.code));
  serve(api.removeTotp, ({ actor }) => secondFactor.remove(actor));
  serve(api.ownSessions, async ({ actor }) => ({ items: await sessions.listOf(actor) }));
  serve(api.endOwnSession, ({ actor, params }) => sessions.endOwn(actor, params.session_id));

  serve(api.previewInvitation, ({ body, address, req }) =>
    invitations.preview(body.token, signInFrom(req, address)),
  );
  serve(api.acceptInvitation, async ({ actor, body, address, req, res }) => {
    const { user, token } = await invitations.accept(body, signInFrom(req, address));
    await signIn(res, { cookie, token, before: actor, sessions });
    return user;
  });
}
