import type { Repositories } from '../../data/repositories/index.ts';
import type { UserRow } from '../../data/types.ts';
import type { TotpStart } from '../contract/index.ts';
import { AppError } from '../errors.ts';
import type { UserActor } from './actor.ts';
import type { Throttles } from './throttle.ts';
import { matchTotp, newTotpSecret, totpUri } from './totp.ts';

/** Time to scan the secret and type the first code. */
const PENDING_MS = 10 * 60_000;

export interface SecondFactorOptions {
  repositories: Repositories;
  throttles: Throttles;
  /** Shown by the authenticator beside the code. */
  issuer: string;
  now?: () => number;
}

/** Time-based codes (RFC 6238) beside the password. */
export class SecondFactorService {
  readonly #options: SecondFactorOptions;
  readonly #now: () => number;
  /** New secrets by user, until a code shows that the authenticator has them; the one in force stays in force meanwhile. */
  readonly #pending = new Map<string, { secret: string; until: number }>();

  constructor(options: SecondFactorOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  /**
   * Passes for a user without a second factor. Called only after the password proved right.
   * @throws AppError CODE_REQUIRED (none was given), CODE_WRONG (also for one that was used), TOO_MANY
   */
  async check(user: UserRow, code: string | undefined): Promise<void> {
    if (user.totp_secret === null || user.totp_confirmed_at === null) return;
    if (code === undefined) throw new AppError('CODE_REQUIRED', 'This account has a second factor.');
    await this.#options.throttles.codesByAccount.take(user.id);
    const step = matchTotp(user.totp_secret, code, this.#now(), user.totp_last_step);
    if (step === null || !(await this.#options.repositories.users.useTotpStep(user.id, step)))
      throw new AppError('CODE_WRONG', 'The code is wrong, too old, or was used before.');
    await this.#options.throttles.codesByAccount.forget(user.id);
  }

  async start(actor: UserActor): Promise<TotpStart> {
    const user = await this.#options.repositories.users.get(actor.user_id);
    if (!user) throw new AppError('UNAUTHENTICATED', 'This account is not in use.');
    const secret = newTotpSecret();
    this.#pending.set(user.id, { secret, until: this.#now() + PENDING_MS });
    return { secret, uri: totpUri(secret, this.#options.issuer, user.email) };
  }

  /** @throws AppError CODE_WRONG (also when nothing was started, or too long ago), TOO_MANY */
  async confirm(actor: UserActor, code: string): Promise<void> {
    await this.#options.throttles.codesByAccount.take(actor.user_id);
    const pending = this.#pending.get(actor.user_id);
    const live = pending && pending.until > this.#now() ? pending : null;
    const step = live ? matchTotp(live.secret, code, this.#now(), null) : null;
    if (!live || step === null) throw new AppError('CODE_WRONG', 'The code does not fit the new secret.');
    await this.#options.repositories.transaction(async (inside) => {
      await inside.users.update(actor.user_id, {
        totp_secret: live.secret,
        totp_confirmed_at: new Date(this.#now()).toISOString(),
        totp_last_step: step,
      });
      await inside.audit.append({ actor: actor.user_id, action: 'totp_on', object: actor.user_id });
    });
    this.#pending.delete(actor.user_id);
    await this.#options.throttles.codesByAccount.forget(actor.user_id);
  }

  async remove(actor: UserActor): Promise<void> {
    this.#pending.delete(actor.user_id);
    await this.#options.repositories.transaction(async (inside) => {
      await inside.users.update(actor.user_id, withoutSecondFactor);
      await inside.audit.append({ actor: actor.user_id, action: 'totp_off', object: actor.user_id });
    });
  }
}

export const withoutSecondFactor = { totp_secret: null, totp_confirmed_at: null, totp_last_step: null };
