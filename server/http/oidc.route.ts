import type { CookieOptions, Request } from 'express';
import { api } from '../contract/index.ts';
import { AppError } from '../errors.ts';
import type { OidcService } from '../services/oidc.service.ts';
import type { SessionService } from '../services/session.service.ts';
import { type SessionCookie, signIn } from './auth.route.ts';
import { readCookie } from './cookies.ts';
import { signInFrom } from './origin.ts';
import type { Serve } from './serve.ts';

export interface OidcRoutes {
  oidc: OidcService | null;
  sessions: SessionService;
  cookie: SessionCookie;
  /** Where people reach this server. */
  originOf: (req: Request) => string;
}

const MINUTES = 10;

/** The way to the single sign-on provider and back. Failures come back to the page that somebody set out from. */
export function oidcRoutes(serve: Serve, { oidc, sessions, cookie, originOf }: OidcRoutes): void {
  const name = `${cookie.name}-oidc`;
  // Lax: it has to come along when the provider's page sends the browser back.
  const options: CookieOptions = { ...cookie.options, sameSite: 'lax', maxAge: MINUTES * 60_000 };
  const provider = () => {
    if (!oidc) throw new AppError('OIDC_OFF', 'Single sign-on is not set up here.');
    return oidc;
  };

  serve(api.startOidc, async ({ actor, query, req, res }) => {
    const on = provider();
    try {
      const redirect = `${originOf(req)}/api/v1${api.finishOidc.path}`;
      const { url, sealed } = await on.start(redirect, query.to, actor?.kind === 'user');
      res.cookie(name, sealed, options).redirect(302, url);
    } catch (error) {
      res.redirect(302, failure(query.to, error));
    }
  });

  serve(api.finishOidc, async ({ actor, address, req, res }) => {
    const on = provider();
    const sealed = readCookie(req.headers.cookie, name);
    res.clearCookie(name, options);
    try {
      const at = req.originalUrl.indexOf('?');
      const query = at < 0 ? '' : req.originalUrl.slice(at);
      const { token, to } = await on.finish(sealed, query, signInFrom(req, address));
      await signIn(res, { cookie, token, before: actor, sessions });
      res.redirect(302, `/${to}`);
    } catch (error) {
      res.redirect(302, failure(on.pageOf(sealed), error));
    }
  });
}

function failure(page: 'agent' | 'admin', error: unknown): string {
  if (!(error instanceof AppError)) throw error;
  return `/${page}#error=${error.code}`;
}
