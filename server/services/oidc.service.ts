import * as client from 'openid-client';
import { z } from 'zod';
import type { Repositories } from '../../data/repositories/index.ts';
import type { UserRow } from '../../data/types.ts';
import { userRole } from '../contract/index.ts';
import { AppError } from '../errors.ts';
import { newAccount } from './invitations.service.ts';
import type { Log } from './log.ts';
import { Seal } from './seal.ts';
import type { Origin, SessionService } from './session.service.ts';

/** Time that somebody may take at the provider. */
const TRIP_MS = 10 * 60_000;
const DISCOVERY_MS = 3_600_000;
const TIMEOUT_SECONDS = 10;

export interface OidcOptions {
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** On the button. */
  name: string;
  /** Mail domains of people who may get an account by themselves; empty: any. */
  domains: readonly string[];
  /** What they become; empty: only who was invited, or has an account. */
  defaultRole: '' | 'agent' | 'supervisor';
  repositories: Repositories;
  sessions: SessionService;
  log: Log;
  now?: () => number;
}

export type Page = 'agent' | 'admin';

/** What the browser keeps, sealed, while it is at the provider. */
const trip = z.strictObject({
  verifier: z.string(),
  state: z.string(),
  nonce: z.string(),
  redirect: z.string(),
  to: z.enum(['agent', 'admin']),
});

/** What we read of an ID token, whose signature, issuer, audience, nonce and times the library has checked by then. */
const claimsSchema = z.object({
  iss: z.string(),
  sub: z.string().min(1).max(255),
  email: z.email().max(254).optional().catch(undefined),
  email_verified: z.boolean().optional().catch(undefined),
  name: z.string().trim().min(1).optional().catch(undefined),
  auth_time: z.number().optional(),
});
type Claims = z.infer<typeof claimsSchema>;

/** Single sign-on by OpenID Connect: authorization code with PKCE, state and nonce. */
export class OidcService {
  readonly name: string;
  readonly #options: OidcOptions;
  readonly #now: () => number;
  readonly #seal = new Seal();
  #known: { config: Promise<client.Configuration>; until: number } | null = null;

  constructor(options: OidcOptions) {
    this.name = options.name;
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  /**
   * @param redirect our callback's address @param again who is signed in already is asked by the provider anew
   * @throws AppError OIDC_FAILED (the provider does not answer)
   */
  async start(redirect: string, to: Page, again: boolean): Promise<{ url: string; sealed: string }> {
    try {
      const config = await this.#configuration();
      const verifier = client.randomPKCECodeVerifier();
      const [state, nonce] = [client.randomState(), client.randomNonce()];
      const url = client.buildAuthorizationUrl(config, {
        redirect_uri: redirect,
        scope: 'openid email profile',
        code_challenge: await client.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        state,
        nonce,
        ...(again ? { prompt: 'login', max_age: '0' } : {}),
      });
      const kept: z.infer<typeof trip> = { verifier, state, nonce, redirect, to };
      return { url: url.href, sealed: this.#seal.close(kept, this.#now() + TRIP_MS) };
    } catch (error) {
      throw this.#failed(error);
    }
  }

  /** The page that somebody set out from; the agent page when nothing is known. */
  pageOf(sealed: string | null): Page {
    return this.#trip(sealed)?.to ?? 'agent';
  }

  /**
   * @param sealed what `start` gave to this browser @param query of the callback, with the question mark
   * @throws AppError OIDC_FAILED for everything that is not right; the log says what
   */
  async finish(sealed: string | null, query: string, from: Origin): Promise<{ token: string; to: Page }> {
    const kept = this.#trip(sealed);
    if (!kept) throw this.#failed(new Error('the browser did not bring its half of the sign-in'));
    let claims: Claims;
    try {
      const tokens = await client.authorizationCodeGrant(
        await this.#configuration(),
        new URL(`${kept.redirect}${query}`),
        {
          pkceCodeVerifier: kept.verifier,
          expectedState: kept.state,
          expectedNonce: kept.nonce,
          idTokenExpected: true,
        },
      );
      claims = claimsSchema.parse(tokens.claims());
    } catch (error) {
      throw this.#failed(error);
    }
    const user = await this.#userOf(claims);
    const at = claims.auth_time === undefined ? this.#now() : claims.auth_time * 1000;
    return { token: await this.#options.sessions.openUser(user.id, from, at), to: kept.to };
  }

  async #userOf(claims: Claims): Promise<UserRow> {
    const user = await this.#options.repositories.transaction(async (inside) => {
      const found = (await this.#userKnown(inside, claims)) ?? (await this.#made(inside, claims));
      if (!found || found.disabled_at !== null) {
        await inside.audit.append({
          actor: found?.id ?? null,
          action: 'login_failed',
          object: found?.id ?? null,
        });
        return null;
      }
      await inside.audit.append({
        actor: found.id,
        action: 'login',
        object: found.id,
        details: { by: 'oidc' },
      });
      return found;
    });
    if (!user) throw this.#failed(new Error('this person has no account here, or may not come in'));
    return user;
  }

  /** By the provider's own id; the first time by an address that the provider vouches for. */
  async #userKnown(
    inside: Repositories,
    { iss, sub, email, email_verified }: Claims,
  ): Promise<UserRow | null> {
    const linked = await inside.users.findByOidc(iss, sub);
    if (linked) return linked;
    const user =
      email !== undefined && email_verified === true ? await inside.users.findByEmail(email) : null;
    // An address may pass on to somebody else at the provider; the account stays with whom it was linked to.
    if (!user || user.oidc_subject !== null || user.disabled_at !== null) return null;
    await inside.audit.append({ actor: user.id, action: 'oidc_linked', object: user.id });
    return inside.users.update(user.id, { oidc_issuer: iss, oidc_subject: sub });
  }

  async #made(inside: Repositories, claims: Claims): Promise<UserRow | null> {
    const { iss, sub, email, email_verified } = claims;
    // The first account is an admin's and comes by the set-up link.
    if (email === undefined || email_verified !== true || (await inside.users.count()) === 0) return null;
    if (await inside.users.findByEmail(email)) return null;
    const name = (claims.name ?? email).slice(0, 80);
    const given = { name, password_hash: '', oidc_issuer: iss, oidc_subject: sub };
    const invitation = await inside.invitations.findOpenFor(email);
    if (invitation && (await inside.invitations.use(invitation.id)))
      return (await newAccount(inside, invitation, given)).user;
    const role = userRole.safeParse(this.#options.defaultRole);
    const domain = email.slice(email.lastIndexOf('@') + 1).toLowerCase();
    const { domains } = this.#options;
    if (!role.success || (domains.length > 0 && !domains.includes(domain))) return null;
    const user = await inside.users.create({ email, role: role.data, ...given });
    await inside.audit.append({
      actor: user.id,
      action: 'oidc_account',
      object: user.id,
      details: { role: role.data },
    });
    return user;
  }

  #trip(sealed: string | null) {
    return sealed === null ? null : (trip.safeParse(this.#seal.open(sealed, this.#now())).data ?? null);
  }

  #configuration(): Promise<client.Configuration> {
    if (this.#known && this.#known.until > this.#now()) return this.#known.config;
    const { issuer, clientId, clientSecret } = this.#options;
    const server = new URL(issuer);
    const local = server.protocol === 'http:' ? [client.allowInsecureRequests] : [];
    const config = client.discovery(server, clientId, clientSecret, undefined, {
      // The signature is checked too, not only the channel that the token came by.
      execute: [client.enableNonRepudiationChecks, ...local],
      timeout: TIMEOUT_SECONDS,
    });
    this.#known = { config, until: this.#now() + DISCOVERY_MS };
    config.catch(() => {
      if (this.#known?.config === config) this.#known = null;
    });
    return config;
  }

  /** One answer for everything; what it was stands in the log, without codes or tokens. */
  #failed(error: unknown): AppError {
    if (error instanceof AppError) return error;
    const reason = error instanceof Error ? error.message : typeof error;
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : undefined;
    this.#options.log.warn({ reason, cause }, 'a single sign-on failed');
    return new AppError('OIDC_FAILED', 'The sign-in at the provider did not work out.');
  }
}
