import type { Repositories } from '../../data/repositories/index.ts';
import type { UserRow } from '../../data/types.ts';
import type {
  ChangePassword,
  LoginBody,
  MeDto,
  Reauthenticate,
  SetupAccount,
  UserDto,
  UserRole,
} from '../contract/index.ts';
import { AppError } from '../errors.ts';
import { toUserDto } from './account-dto.ts';
import type { UserActor } from './actor.ts';
import { clock } from './clock.ts';
import { checkPassword, hashPassword, verifyPassword } from './passwords.ts';
import { FRESH_MINUTES } from './permission.ts';
import type { SecondFactorService } from './second-factor.service.ts';
import { newToken, type Origin, type SessionService, tokenHash } from './session.service.ts';
import { addressGroup, SignInLimits } from './sign-in-limits.ts';
import type { Throttles } from './throttle.ts';

const SETUP_HOURS = 24;

export interface AuthOptions {
  repositories: Repositories;
  sessions: SessionService;
  secondFactor: SecondFactorService;
  throttles: Throttles;
}

/** Sign-in of people who work here, and the first account of a new installation. */
export class AuthService {
  readonly #repositories: Repositories;
  readonly #sessions: SessionService;
  readonly #secondFactor: SecondFactorService;
  readonly #throttles: Throttles;
  readonly #limits: SignInLimits;

  constructor(options: AuthOptions) {
    this.#repositories = options.repositories;
    this.#sessions = options.sessions;
    this.#secondFactor = options.secondFactor;
    this.#throttles = options.throttles;
    this.#limits = new SignInLimits(options.throttles);
  }

  /** True until the first account exists. */
  async needsSetup(): Promise<boolean> {
    return (await this.#repositories.users.count()) === 0;
  }

  /**
   * Makes a one-time token and forgets the older ones; the caller prints it on the terminal, nowhere else.
   * @param given a token chosen by whoever installs (SETUP_TOKEN)
   */
  async newSetupToken(role: UserRole, given: string | null = null): Promise<string> {
    const token = given ?? newToken();
    const expires_at = new Date(clock.now() + SETUP_HOURS * 3_600_000).toISOString();
    await this.#repositories.setupTokens.replace({ token_hash: tokenHash(token), role, expires_at });
    return token;
  }

  /** @throws AppError SETUP_TOKEN_INVALID, PASSWORD_WEAK, EMAIL_TAKEN, TOO_MANY */
  async setup(request: SetupAccount, from: Origin): Promise<{ user: UserDto; token: string }> {
    await this.#throttles.loginsByAddress.take(addressGroup(from.address));
    checkPassword(request.password, request.email);
    const hash = tokenHash(request.token);
    if (!(await this.#repositories.setupTokens.isValid(hash))) throw invalidToken();
    const password_hash = await hashPassword(request.password);
    const user = await this.#repositories.transaction(async (inside) => {
      const used = await inside.setupTokens.use(hash);
      if (!used) throw invalidToken();
      if (await inside.users.findByEmail(request.email))
        throw new AppError('EMAIL_TAKEN', 'There is an account with this address.');
      const created = await inside.users.create({
        email: request.email,
        name: request.name,
        role: used.role,
        password_hash,
      });
      await inside.audit.append({ actor: created.id, action: 'setup', object: created.id });
      return created;
    });
    return { user: toUserDto(user), token: await this.#sessions.openUser(user.id, from) };
  }

  /**
   * One error and one cost for an unknown address, a wrong password and a disabled account. Whether there is a second
   * factor is told only to who knows the password.
   * @throws AppError LOGIN_FAILED, CODE_REQUIRED, CODE_WRONG, TOO_MANY
   */
  async login(request: LoginBody, from: Origin): Promise<{ user: UserDto; token: string }> {
    const tried = await this.#limits.begin(request.email, from.address);
    const user = await this.#repositories.users.findByEmail(request.email);
    const right = await verifyPassword(user?.password_hash || null, request.password, tried);
    if (!right || !user || user.disabled_at !== null) {
      await this.#failed(user);
      throw new AppError('LOGIN_FAILED', 'The address or the password is wrong.');
    }
    tried.right();
    await this.#checkCode(user, request.code);
    tried.complete();
    await this.#repositories.audit.append({ actor: user.id, action: 'login', object: user.id });
    return { user: toUserDto(user), token: await this.#sessions.openUser(user.id, from) };
  }

  async me(actor: UserActor): Promise<MeDto> {
    const user = await this.#user(actor);
    const until = Date.parse(actor.authenticated_at) + FRESH_MINUTES * 60_000;
    return {
      ...toUserDto(user),
      totp: user.totp_confirmed_at !== null,
      has_password: user.password_hash !== '',
      fresh_until: until > clock.now() ? new Date(until).toISOString() : null,
    };
  }

  /**
   * A fresh proof in a session that goes on: the password where there is one, the code where there is one.
   * @throws AppError LOGIN_FAILED, CODE_REQUIRED, CODE_WRONG, TOO_MANY
   */
  async reauthenticate(actor: UserActor, request: Reauthenticate): Promise<MeDto> {
    const user = await this.#user(actor);
    if (user.password_hash !== '') await this.#checkPassword(user, request.password ?? '');
    else if (user.totp_confirmed_at === null)
      throw new AppError('LOGIN_FAILED', 'This account has no password here: sign in anew.');
    await this.#checkCode(user, request.code);
    await this.#repositories.transaction(async (inside) => {
      await inside.sessions.authenticated(actor.session_id);
      await inside.audit.append({ actor: user.id, action: 'reauthenticated', object: user.id });
    });
    return this.me({ ...actor, authenticated_at: new Date(clock.now()).toISOString() });
  }

  /** The other sessions of the account end. @throws AppError LOGIN_FAILED, PASSWORD_WEAK, TOO_MANY */
  async changePassword(actor: UserActor, request: ChangePassword): Promise<void> {
    const user = await this.#user(actor);
    await this.#checkPassword(user, request.current);
    checkPassword(request.next, user.email);
    const password_hash = await hashPassword(request.next);
    const ended = await this.#repositories.transaction(async (inside) => {
      await inside.users.update(user.id, { password_hash });
      await inside.audit.append({ actor: user.id, action: 'password_changed', object: user.id });
      return inside.sessions.revokeAllOf('user', user.id, actor.session_id);
    });
    this.#sessions.ended(ended);
  }

  /** @throws AppError LOGIN_FAILED, TOO_MANY */
  async #checkPassword(user: UserRow, password: string): Promise<void> {
    // A limit of its own: whoever is signed in is not held up by strangers who guess.
    const pair = `signed-in ${user.id}`;
    await this.#throttles.loginsByPair.take(pair);
    if (!(await verifyPassword(user.password_hash || null, password, { known: true }))) {
      await this.#failed(user);
      throw new AppError('LOGIN_FAILED', 'The password is wrong.');
    }
    this.#throttles.loginsByPair.forget(pair);
  }

  async #checkCode(user: UserRow, code: string | undefined): Promise<void> {
    try {
      await this.#secondFactor.check(user, code);
    } catch (error) {
      if (error instanceof AppError && error.code === 'CODE_WRONG') await this.#failed(user);
      throw error;
    }
  }

  async #failed(user: UserRow | null): Promise<void> {
    const id = user?.id ?? null;
    await this.#repositories.audit.append({ actor: id, action: 'login_failed', object: id });
  }

  async #user(actor: UserActor): Promise<UserRow> {
    const user = await this.#repositories.users.get(actor.user_id);
    if (!user) throw new AppError('UNAUTHENTICATED', 'This account is not in use.');
    return user;
  }
}

const invalidToken = () => new AppError('SETUP_TOKEN_INVALID', 'This set-up link is not valid any more.');
