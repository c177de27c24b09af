import { createHmac, randomBytes, randomInt } from 'node:crypto';
import type { Repositories } from '../../data/repositories/index.ts';
import type { SubscriberRow } from '../../data/types.ts';
import type {
  IdentityCode,
  IdentityProof,
  IdentityState,
  Language,
  SubscriberSession,
} from '../contract/index.ts';
import { AppError } from '../errors.ts';
import { type Actor, actorId, type KeyActor, type SubscriberActor, type UserActor } from './actor.ts';
import type { Bus } from './bus.ts';
import type { CodeSender } from './code-sender.ts';
import { checkProof, isReserved, type Vouched } from './identity-proof.ts';
import { sameSecret } from './secret.ts';
import type { SessionService } from './session.service.ts';
import type { Throttles } from './throttle.ts';

const CODE_MS = 10 * 60_000;
const ATTEMPTS = 5;

export interface IdentityOptions {
  repositories: Repositories;
  sessions: SessionService;
  bus: Bus;
  throttles: Throttles;
  /** IDENTITY_KEYS: none, one, or two while they are rotated. */
  keys: readonly string[];
  audience: string;
  /** Null: no codes here. */
  sender: CodeSender | null;
  now?: () => number;
}

/** Who a subscriber is: vouched for by the operator's systems, or by a one-time code. */
export class IdentityService {
  readonly #options: IdentityOptions;
  readonly #now: () => number;
  /** Six digits are soon guessed from a plain hash; this key is nowhere but here. A restart voids codes on their way. */
  readonly #codeKey = randomBytes(32);

  constructor(options: IdentityOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  /** Whether subscribers can prove themselves by a code. */
  get codes(): boolean {
    return this.#options.sender !== null;
  }

  /** @throws AppError IDENTITY_OFF, IDENTITY_INVALID, IDENTITY_REQUIRED, TOO_MANY */
  async open(proof: IdentityProof | undefined, address: string): Promise<SubscriberSession> {
    const { sessions, throttles } = this.#options;
    if (proof === undefined) return sessions.openSubscriber(address);
    await throttles.newSubscribers.take(address);
    return this.#openVerified(this.#check(proof), { lang: null, actor: null });
  }

  /** For the operator's own systems, which know who their customer is. @throws AppError IDENTITY_INVALID */
  openFor(
    actor: UserActor | KeyActor,
    given: { external_id: string; name?: string | undefined; lang?: Language | undefined },
  ): Promise<SubscriberSession> {
    if (isReserved(given.external_id))
      throw new AppError('IDENTITY_INVALID', 'Ids that begin with rasa: are taken.');
    const vouched = { external_id: given.external_id, name: given.name ?? null, named: true };
    return this.#openVerified(vouched, { lang: given.lang ?? null, actor });
  }

  /** @throws AppError IDENTITY_OFF, IDENTITY_INVALID */
  async prove(actor: SubscriberActor, proof: IdentityProof): Promise<IdentityState> {
    return this.#become(actor, this.#check(proof), 'proof');
  }

  async state(actor: SubscriberActor): Promise<IdentityState> {
    const row = await this.#options.repositories.subscribers.get(actor.subscriber_id);
    return { subscriber_id: actor.subscriber_id, verified: actor.verified, name: row?.name ?? null };
  }

  /** The answer is the same whether or not there is such a customer. @throws AppError IDENTITY_OFF, TOO_MANY */
  async requestCode(actor: SubscriberActor, external_id: string): Promise<IdentityCode> {
    const { sender, throttles, repositories } = this.#options;
    if (!sender) throw new AppError('IDENTITY_OFF', 'One-time codes are not set up here.');
    if (isReserved(external_id))
      throw new AppError('BAD_REQUEST', 'external_id: is not one of a customer', { field: 'external_id' });
    await throttles.identityCodesBySession.take(actor.session_id);
    await throttles.identityCodesByExternalId.take(external_id);
    const code = String(randomInt(1_000_000)).padStart(6, '0');
    const row = await repositories.identityCodes.create({
      session_id: actor.session_id,
      external_id,
      expires_at: new Date(this.#now() + CODE_MS).toISOString(),
      hash: (id) => this.#hash(id, code),
    });
    const { sent_to } = await sender.send({ external_id, code });
    return {
      code_id: row.id,
      sent_to,
      expires_at: row.expires_at,
      ...(sender.reveals ? { demo_code: code } : {}),
    };
  }

  /** @throws AppError CODE_WRONG (also late, used, tried five times, or another session's), TOO_MANY */
  async confirmCode(actor: SubscriberActor, id: string, code: string): Promise<IdentityState> {
    const { repositories, throttles } = this.#options;
    const row = await repositories.identityCodes.attempt(id, actor.session_id, ATTEMPTS);
    if (!row) throw wrongCode();
    await throttles.identityTriesByExternalId.take(row.external_id);
    if (!sameSecret(row.code_hash, this.#hash(row.id, code))) throw wrongCode();
    if (!(await repositories.identityCodes.use(row.id))) throw wrongCode();
    return this.#become(actor, { external_id: row.external_id, name: null, named: false }, 'code');
  }

  #check(proof: IdentityProof): Vouched {
    const { keys, audience } = this.#options;
    if (keys.length === 0) throw new AppError('IDENTITY_OFF', 'Proofs of identity are not set up here.');
    return checkProof(proof, { keys, audience, now: this.#now() });
  }

  #openVerified(
    vouched: Vouched,
    given: { lang: Language | null; actor: Actor | null },
  ): Promise<SubscriberSession> {
    return this.#options.repositories.transaction(async (inside) => {
      const row = await this.#vouchedFor(inside, vouched, given.lang);
      await inside.audit.append({
        actor: given.actor ? actorId(given.actor) : `subscriber:${row.id}`,
        action: 'identity_verified',
        object: row.id,
        details: { by: given.actor ? 'api' : 'proof' },
      });
      return this.#options.sessions.openFor(inside, row.id, true);
    });
  }

  /** The known subscriber of an external id, or a new one. */
  async #vouchedFor(
    inside: Repositories,
    { external_id, name, named }: Vouched,
    lang: Language | null = null,
  ): Promise<SubscriberRow> {
    const known = await inside.subscribers.findByExternalId(external_id);
    if (!known) return inside.subscribers.create({ external_id, name, lang, verified: true });
    const row = await inside.subscribers.update(known.id, {
      verified_at: known.verified_at ?? this.#time(),
      ...(name !== null && (named || known.name === null) ? { name } : {}),
      ...(lang === null ? {} : { lang }),
    });
    return row ?? known;
  }

  /**
   * The session belongs to the vouched-for subscriber from now on. What it wrote while it was anonymous comes along; what
   * it wrote as somebody else stays theirs. Its sockets are dropped and come back as who they are now.
   */
  async #become(actor: SubscriberActor, vouched: Vouched, by: 'proof' | 'code'): Promise<IdentityState> {
    const { row, moved } = await this.#options.repositories.transaction(async (inside) => {
      // Read anew: another proof may have come in between.
      const session = await inside.sessions.get(actor.session_id);
      if (!session || session.revoked_at !== null)
        throw new AppError('UNAUTHENTICATED', 'The session has ended.');
      const own = await inside.subscribers.get(session.subject_id);
      const known = await inside.subscribers.findByExternalId(vouched.external_id);
      const anonymous = own !== null && own.external_id === null;
      if (anonymous && !known) await inside.subscribers.update(own.id, { external_id: vouched.external_id });
      const row = await this.#vouchedFor(inside, vouched);
      const moved = anonymous && known ? await inside.subscribers.merge(own.id, row.id) : [];
      await inside.sessions.verify(actor.session_id, row.id);
      await inside.audit.append({
        actor: `subscriber:${row.id}`,
        action: 'identity_verified',
        object: row.id,
        details: { by, conversations_moved: moved.length },
      });
      const theirs = await inside.conversations.findOpenForSubscriber(row.id);
      return { row, moved: [...new Set([...moved, ...(theirs ? [theirs.id] : [])])] };
    });
    for (const conversation_id of moved) this.#options.bus.send('conversation.changed', { conversation_id });
    this.#options.bus.send('session.changed', { session_id: actor.session_id });
    return { subscriber_id: row.id, verified: true, name: row.name };
  }

  #hash(id: string, code: string): string {
    return createHmac('sha256', this.#codeKey).update(`${id}:${code}`).digest('hex');
  }

  #time(): string {
    return new Date(this.#now()).toISOString();
  }
}

const wrongCode = () => new AppError('CODE_WRONG', 'The code is wrong, or not valid any more.');
