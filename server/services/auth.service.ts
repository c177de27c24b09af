import type { Repositories } from '../../data/repositories/index.ts';
import type { Login, MeDto, SetupAccount, UserDto, UserRole } from '../contract/index.ts';
import { AppError } from '../errors.ts';
import type { UserActor } from './actor.ts';
import { checkPassword, hashPassword, verifyPassword } from './passwords.ts';
import { FRESH_MINUTES } from './permission.ts';
import { newToken, type SessionService, tokenHash } from './session.service.ts';
import type { Throttles } from './throttle.ts';

const SETUP_HOURS = 24;

/** Sign-in of people who work here, and the first account of a new installation. */
export class AuthService {
  readonly #repositories: Repositories;
  readonly #sessions: SessionService;
  readonly #throttles: Throttles;

  constructor(options: { repositories: Repositories; sessions: SessionService; throttles: Throttles }) {
    this.#repositories = options.repositories;
    this.#sessions = options.sessions;
    this.#throttles = options.throttles;
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
    const expires_at = new Date(Date.now() + SETUP_HOURS * 3_600_000).toISOString();
    await this.#repositories.setupTokens.replace({ token_hash: tokenHash(token), role, expires_at });
    return token;
  }

  /** @throws AppError SETUP_TOKEN_INVALID, PASSWORD_WEAK, EMAIL_TAKEN, TOO_MANY */
  async setup(request: SetupAccount, address: string): Promise<{ user: UserDto; token: string }> {
    await this.#throttles.loginsByAddress.take(address);
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
    return { user: toUserDto(user), token: await this.#sessions.openUser(user.id) };
  }

  /** One error and one cost for an unknown address, a wrong password and a disabled account. */
  async login(request: Login, address: string): Promise<{ user: UserDto; token: string }> {
    await this.#throttles.loginsByAddress.take(address);
    await this.#throttles.loginsByAccount.take(request.email.toLowerCase());
    const user = await this.#repositories.users.findByEmail(request.email);
    const right = await verifyPassword(user?.password_hash ?? null, request.password);
    if (!right || !user || user.disabled_at !== null) {
      await this.#repositories.audit.append({
        actor: user?.id ?? null,
        action: 'login_failed',
        object: user?.id ?? null,
      });
      throw new AppError('LOGIN_FAILED', 'The address or the password is wrong.');
    }
    await this.#throttles.loginsByAccount.forget(request.email.toLowerCase());
    await this.#repositories.audit.append({ actor: user.id, action: 'login', object: user.id });
    return { user: toUserDto(user), token: await this.#sessions.openUser(user.id) };
  }

  async me(actor: UserActor): Promise<MeDto> {
    const user = await this.#repositories.users.get(actor.user_id);
    if (!user) throw new AppError('UNAUTHENTICATED', 'This account is not in use.');
    const until = Date.parse(actor.authenticated_at) + FRESH_MINUTES * 60_000;
    return {
      ...toUserDto(user),
      totp: user.totp_confirmed_at !== null,
      has_password: user.password_hash !== '',
      fresh_until: until > Date.now() ? new Date(until).toISOString() : null,
    };
  }
}

const invalidToken = () => new AppError('SETUP_TOKEN_INVALID', 'This set-up link is not valid any more.');

function toUserDto(row: { id: string; email: string; name: string; role: UserRole }): UserDto {
  return { id: row.id, email: row.email, name: row.name, role: row.role };
}
