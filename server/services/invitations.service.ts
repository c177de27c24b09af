import type { Repositories } from '../../data/repositories/index.ts';
import type { InvitationRow, UserRow } from '../../data/types.ts';
import type {
  AcceptInvitation,
  InvitationDto,
  InvitationLink,
  InvitationPreview,
  Invite,
  UserDto,
} from '../contract/index.ts';
import { AppError } from '../errors.ts';
import { toInvitationDto, toUserDto } from './account-dto.ts';
import type { UserActor } from './actor.ts';
import { clock } from './clock.ts';
import { pageFrom, readCursor, writeCursor } from './cursor.ts';
import { checkPassword, hashPassword } from './passwords.ts';
import { type SecondFactorService, withoutSecondFactor } from './second-factor.service.ts';
import { newToken, type Origin, type SessionService, tokenHash } from './session.service.ts';
import type { Throttles } from './throttle.ts';

const DAYS = 3;

export interface InvitationsOptions {
  repositories: Repositories;
  sessions: SessionService;
  secondFactor: SecondFactorService;
  throttles: Throttles;
}

/** One-time links that an admin hands out: for a new account, or for a new password. */
export class InvitationsService {
  readonly #repositories: Repositories;
  readonly #sessions: SessionService;
  readonly #secondFactor: SecondFactorService;
  readonly #throttles: Throttles;

  constructor(options: InvitationsOptions) {
    this.#repositories = options.repositories;
    this.#sessions = options.sessions;
    this.#secondFactor = options.secondFactor;
    this.#throttles = options.throttles;
  }

  /** @param origin where people reach this server @throws AppError EMAIL_TAKEN */
  async invite(actor: UserActor, { email, role }: Invite, origin: string): Promise<InvitationLink> {
    const token = newToken();
    const row = await this.#repositories.transaction(async (inside) => {
      if (await inside.users.findByEmail(email)) throw taken();
      const made = await inside.invitations.create({
        token_hash: tokenHash(token),
        kind: 'invitation',
        email,
        role,
        user_id: null,
        invited_by: actor.user_id,
        expires_at: inDays(DAYS),
      });
      await inside.audit.append({
        actor: actor.user_id,
        action: 'invited',
        object: made.id,
        details: { role },
      });
      return made;
    });
    return { invitation: toInvitationDto(row), link: linkOf(origin, token) };
  }

  /**
   * A link for a new password. The old one goes on until the link is used, except where the second factor is removed too:
   * then nothing but the link lets in, and the sessions end. @throws AppError NOT_FOUND
   */
  async reset(
    actor: UserActor,
    userId: string,
    { totp }: { totp: boolean },
    origin: string,
  ): Promise<InvitationLink> {
    const token = newToken();
    const { row, ended } = await this.#repositories.transaction(async (inside) => {
      const user = await inside.users.get(userId);
      if (!user) throw new AppError('NOT_FOUND', 'There is no such account.');
      const made = await inside.invitations.create({
        token_hash: tokenHash(token),
        kind: 'reset',
        email: user.email,
        role: user.role,
        user_id: user.id,
        invited_by: actor.user_id,
        expires_at: inDays(DAYS),
      });
      if (totp) await inside.users.update(user.id, { ...withoutSecondFactor, password_hash: '' });
      await inside.audit.append({
        actor: actor.user_id,
        action: 'reset_link',
        object: user.id,
        details: { totp },
      });
      return { row: made, ended: totp ? await inside.sessions.revokeAllOf('user', user.id) : [] };
    });
    this.#sessions.ended(ended);
    return { invitation: toInvitationDto(row), link: linkOf(origin, token) };
  }

  /** Open links, newest first. @throws AppError BAD_REQUEST (cursor) */
  async list(request: {
    limit: number;
    cursor?: string | undefined;
  }): Promise<{ items: InvitationDto[]; next_cursor: string | null }> {
    const before = readCursor(request.cursor);
    const rows = await this.#repositories.invitations.page({
      limit: request.limit + 1,
      before: before && { created_at: before.key, id: before.id },
    });
    return pageFrom(rows, request.limit, toInvitationDto, (row) => writeCursor(row.created_at, row.id));
  }

  /** @throws AppError NOT_FOUND */
  async revoke(actor: UserActor, id: string): Promise<void> {
    const done = await this.#repositories.transaction(async (inside) => {
      if (!(await inside.invitations.revoke(id))) return false;
      await inside.audit.append({ actor: actor.user_id, action: 'invitation_revoked', object: id });
      return true;
    });
    if (!done) throw new AppError('NOT_FOUND', 'There is no such open link.');
  }

  /** @throws AppError INVITATION_INVALID, TOO_MANY */
  async preview(token: string, from: Origin): Promise<InvitationPreview> {
    await this.#throttles.loginsByAddress.take(from.address);
    const { row } = await this.#open(token);
    return { kind: row.kind, email: row.email, role: row.role, expires_at: row.expires_at };
  }

  /** @throws AppError INVITATION_INVALID, BAD_REQUEST (no name), PASSWORD_WEAK, EMAIL_TAKEN, CODE_REQUIRED, CODE_WRONG, TOO_MANY */
  async accept(request: AcceptInvitation, from: Origin): Promise<{ user: UserDto; token: string }> {
    await this.#throttles.loginsByAddress.take(from.address);
    const { row, user } = await this.#open(request.token);
    const { name } = request;
    if (!user && name === undefined)
      throw new AppError('BAD_REQUEST', 'name: is needed for a new account', { field: 'name' });
    checkPassword(request.password, row.email);
    // A link replaces the password alone: whoever took it from a mailbox does not have the authenticator.
    if (user) await this.#secondFactor.check(user, request.code);
    const password_hash = await hashPassword(request.password);
    const done = await this.#repositories.transaction(async (inside) => {
      if (!(await inside.invitations.use(row.id))) throw invalid();
      return user
        ? newPassword(inside, user.id, password_hash)
        : newAccount(inside, row, { name: name ?? row.email, password_hash });
    });
    this.#sessions.ended(done.ended);
    return { user: toUserDto(done.user), token: await this.#sessions.openUser(done.user.id, from) };
  }

  async #open(token: string): Promise<{ row: InvitationRow; user: UserRow | null }> {
    const row = await this.#repositories.invitations.findOpen(tokenHash(token));
    if (!row) throw invalid();
    if (row.user_id === null) return { row, user: null };
    const user = await this.#repositories.users.get(row.user_id);
    if (!user || user.disabled_at !== null) throw invalid();
    return { row, user };
  }
}

async function newPassword(inside: Repositories, id: string, password_hash: string) {
  const user = await inside.users.update(id, { password_hash });
  if (!user) throw invalid();
  await inside.audit.append({ actor: id, action: 'password_reset', object: id });
  return { user, ended: await inside.sessions.revokeAllOf('user', id) };
}

/** Makes the account that an invitation stands for. @throws AppError EMAIL_TAKEN */
export async function newAccount(
  inside: Repositories,
  invitation: InvitationRow,
  given: { name: string; password_hash: string; oidc_issuer?: string; oidc_subject?: string },
): Promise<{ user: UserRow; ended: string[] }> {
  if (await inside.users.findByEmail(invitation.email)) throw taken();
  const user = await inside.users.create({ email: invitation.email, role: invitation.role, ...given });
  await inside.audit.append({
    actor: user.id,
    action: 'invitation_accepted',
    object: user.id,
    details: { invitation: invitation.id, role: user.role },
  });
  return { user, ended: [] };
}

/** The token stands behind the #, which no server log and no referrer ever sees. */
const linkOf = (origin: string, token: string) => `${origin}/agent#invite=${token}`;
const inDays = (days: number) => new Date(clock.now() + days * 86_400_000).toISOString();
const invalid = () => new AppError('INVITATION_INVALID', 'This link is not valid any more.');
const taken = () => new AppError('EMAIL_TAKEN', 'There is an account with this address.');
