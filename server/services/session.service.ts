import { createHash, randomBytes } from 'node:crypto';
import type { Repositories } from '../../data/repositories/index.ts';
import type { SessionRow } from '../../data/types.ts';
import type { SessionDto, SubscriberSession } from '../contract/index.ts';
import { AppError } from '../errors.ts';
import type { Actor, SubscriberActor, UserActor } from './actor.ts';
import type { Bus } from './bus.ts';
import { clock } from './clock.ts';
import type { Throttles } from './throttle.ts';

const HOUR = 3_600_000;
const SUBSCRIBER_DAYS = 180;
/** "Last seen" is written so often at most: reading must not become writing. */
const SEEN_EVERY_MS = 5 * 60_000;
const LONGEST_AGENT = 300;

export const newToken = () => randomBytes(32).toString('base64url');
export const tokenHash = (token: string) => createHash('sha256').update(token).digest('hex');

export interface SessionOptions {
  repositories: Repositories;
  bus: Bus;
  throttles: Throttles;
  userHours: number;
  /** True where subscribers may do nothing before somebody vouched for them (IDENTITY_MODE=enforced). */
  identityEnforced?: boolean;
  now?: () => number;
}

/** Where somebody signs in from, for their own list of sessions. */
export interface Origin {
  address: string;
  userAgent: string | null;
}

/** Opens, checks and ends sessions. Only hashes of tokens are stored. */
export class SessionService {
  readonly #repositories: Repositories;
  readonly #bus: Bus;
  readonly #throttles: Throttles;
  readonly #userHours: number;
  readonly #enforced: boolean;
  readonly #now: () => number;

  constructor(options: SessionOptions) {
    this.#repositories = options.repositories;
    this.#bus = options.bus;
    this.#throttles = options.throttles;
    this.#userHours = options.userHours;
    this.#enforced = options.identityEnforced ?? false;
    this.#now = options.now ?? clock.now;
  }

  /** An anonymous subscriber with a session of its own. @throws AppError TOO_MANY, IDENTITY_REQUIRED */
  async openSubscriber(address: string): Promise<SubscriberSession> {
    await this.#throttles.newSubscribers.take(address);
    if (this.#enforced) throw identityRequired();
    const subscriber = await this.#repositories.subscribers.create({});
    return this.openFor(this.#repositories, subscriber.id, false);
  }

  /** A session for a subscriber who is there. @param inside the transaction that found or made the subscriber */
  async openFor(inside: Repositories, subscriberId: string, verified: boolean): Promise<SubscriberSession> {
    const token = newToken();
    const expires_at = this.#after(SUBSCRIBER_DAYS * 24 * HOUR);
    await inside.sessions.create({
      token_hash: tokenHash(token),
      kind: 'subscriber',
      subject_id: subscriberId,
      expires_at,
      verified,
    });
    return { subscriber_id: subscriberId, token, expires_at, verified };
  }

  /**
   * A session for a user who has proved to be that user.
   * @param authenticatedAt when they proved it; now unless a single sign-on provider says that it was earlier
   */
  async openUser(userId: string, from: Origin | null = null, authenticatedAt = this.#now()): Promise<string> {
    const token = newToken();
    await this.#repositories.transaction(async (inside) => {
      await inside.sessions.create({
        token_hash: tokenHash(token),
        kind: 'user',
        subject_id: userId,
        expires_at: this.#after(this.#userHours * HOUR),
        authenticated_at: new Date(Math.min(authenticatedAt, this.#now())).toISOString(),
        address: from?.address ?? null,
        user_agent: from?.userAgent?.slice(0, LONGEST_AGENT) ?? null,
      });
      await inside.users.update(userId, { last_login_at: new Date(this.#now()).toISOString() });
    });
    return token;
  }

  /** @throws AppError UNAUTHENTICATED, IDENTITY_REQUIRED */
  async subscriberByToken(token: string): Promise<SubscriberActor> {
    const session = await this.#live(token, 'subscriber');
    const verified = session.verified === 1;
    if (this.#enforced && !verified) throw identityRequired();
    return { kind: 'subscriber', session_id: session.id, subscriber_id: session.subject_id, verified };
  }

  /** @throws AppError UNAUTHENTICATED, also for a disabled user */
  async userByToken(token: string): Promise<UserActor> {
    const session = await this.#live(token, 'user');
    const user = await this.#repositories.users.get(session.subject_id);
    if (!user || user.disabled_at !== null)
      throw new AppError('UNAUTHENTICATED', 'This account is not in use.');
    return {
      kind: 'user',
      session_id: session.id,
      user_id: user.id,
      name: user.name,
      role: user.role,
      authenticated_at: session.authenticated_at ?? session.created_at,
    };
  }

  /** The signed-in browsers of a person, the last used first. */
  async listOf(actor: UserActor): Promise<SessionDto[]> {
    const rows = await this.#repositories.sessions.liveOf('user', actor.user_id);
    return rows.map((row) => ({
      id: row.id,
      created_at: row.created_at,
      last_seen_at: row.last_seen_at,
      expires_at: row.expires_at,
      user_agent: row.user_agent,
      current: row.id === actor.session_id,
    }));
  }

  async end(actor: Actor): Promise<void> {
    await this.#repositories.transaction(async (inside) => {
      await inside.sessions.revoke(actor.session_id);
      if (actor.kind === 'user')
        await inside.audit.append({ actor: actor.user_id, action: 'logout', object: actor.session_id });
    });
    this.ended([actor.session_id]);
  }

  /** Ends one of a person's own sessions. @throws AppError NOT_FOUND */
  async endOwn(actor: UserActor, id: string): Promise<void> {
    const done = await this.#repositories.transaction(async (inside) => {
      const session = await inside.sessions.get(id);
      if (session?.kind !== 'user' || session.subject_id !== actor.user_id) return false;
      if (!(await inside.sessions.revoke(id))) return false;
      await inside.audit.append({ actor: actor.user_id, action: 'session_ended', object: id });
      return true;
    });
    if (!done) throw new AppError('NOT_FOUND', 'There is no such session.');
    this.ended([id]);
  }

  /** Says that sessions ended, after the commit: their sockets are dropped. */
  ended(ids: readonly string[]): void {
    for (const session_id of ids) this.#bus.send('session.ended', { session_id });
  }

  async #live(token: string, kind: 'subscriber' | 'user'): Promise<SessionRow> {
    const session = await this.#repositories.sessions.findByTokenHash(tokenHash(token));
    const ended =
      !session ||
      session.kind !== kind ||
      session.revoked_at !== null ||
      Date.parse(session.expires_at) <= this.#now();
    if (ended) throw new AppError('UNAUTHENTICATED', 'The session has ended.');
    // A database that cannot be written still serves what can be read.
    if (this.#now() - Date.parse(session.last_seen_at) > SEEN_EVERY_MS)
      await this.#repositories.sessions.touch(session.id).catch(() => {});
    return session;
  }

  #after(ms: number): string {
    return new Date(this.#now() + ms).toISOString();
  }
}

const identityRequired = () =>
  new AppError('IDENTITY_REQUIRED', 'A session here needs a proof of who you are.');
