import { createHash, randomBytes } from 'node:crypto';
import type { Repositories } from '../../data/repositories/index.ts';
import type { SubscriberSession } from '../contract/index.ts';
import { AppError } from '../errors.ts';
import type { Actor, SubscriberActor, UserActor } from './actor.ts';
import type { Bus } from './bus.ts';
import type { Throttles } from './throttle.ts';

const HOUR = 3_600_000;
const SUBSCRIBER_DAYS = 180;

export const newToken = () => randomBytes(32).toString('base64url');
export const tokenHash = (token: string) => createHash('sha256').update(token).digest('hex');

export interface SessionOptions {
  repositories: Repositories;
  bus: Bus;
  throttles: Throttles;
  userHours: number;
  now?: () => number;
}

/** Opens, checks and ends sessions. Only hashes of tokens are stored. */
export class SessionService {
  readonly #repositories: Repositories;
  readonly #bus: Bus;
  readonly #throttles: Throttles;
  readonly #userHours: number;
  readonly #now: () => number;

  constructor(options: SessionOptions) {
    this.#repositories = options.repositories;
    this.#bus = options.bus;
    this.#throttles = options.throttles;
    this.#userHours = options.userHours;
    this.#now = options.now ?? Date.now;
  }

  /** An anonymous subscriber with a session of its own. @throws AppError TOO_MANY */
  async openSubscriber(address: string): Promise<SubscriberSession> {
    await this.#throttles.newSubscribers.take(address);
    const token = newToken();
    const expires_at = this.#after(SUBSCRIBER_DAYS * 24 * HOUR);
    const subscriber = await this.#repositories.subscribers.create({});
    await this.#repositories.sessions.create({
      token_hash: tokenHash(token),
      kind: 'subscriber',
      subject_id: subscriber.id,
      expires_at,
    });
    return { subscriber_id: subscriber.id, token, expires_at, verified: false };
  }

  /** A session for a user who has proved to be that user. */
  async openUser(userId: string): Promise<string> {
    const token = newToken();
    await this.#repositories.sessions.create({
      token_hash: tokenHash(token),
      kind: 'user',
      subject_id: userId,
      expires_at: this.#after(this.#userHours * HOUR),
      authenticated_at: new Date(this.#now()).toISOString(),
    });
    return token;
  }

  /** @throws AppError UNAUTHENTICATED */
  async subscriberByToken(token: string): Promise<SubscriberActor> {
    const session = await this.#live(token, 'subscriber');
    return {
      kind: 'subscriber',
      session_id: session.id,
      subscriber_id: session.subject_id,
      verified: session.verified === 1,
    };
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

  async end(actor: Actor): Promise<void> {
    await this.#repositories.sessions.revoke(actor.session_id);
    if (actor.kind === 'user')
      await this.#repositories.audit.append({
        actor: actor.user_id,
        action: 'logout',
        object: actor.session_id,
      });
    this.#bus.send('session.ended', { session_id: actor.session_id });
  }

  async #live(token: string, kind: 'subscriber' | 'user') {
    const session = await this.#repositories.sessions.findByTokenHash(tokenHash(token));
    const ended =
      !session ||
      session.kind !== kind ||
      session.revoked_at !== null ||
      Date.parse(session.expires_at) <= this.#now();
    if (ended) throw new AppError('UNAUTHENTICATED', 'The session has ended.');
    return session;
  }

  #after(ms: number): string {
    return new Date(this.#now() + ms).toISOString();
  }
}
