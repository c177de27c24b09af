import type { Repositories } from '../../data/repositories/index.ts';
import type { UserRow } from '../../data/types.ts';
import type { AccountDto, UpdateUser } from '../contract/index.ts';
import { AppError } from '../errors.ts';
import { toAccountDto } from './account-dto.ts';
import type { UserActor } from './actor.ts';
import type { Bus } from './bus.ts';
import { pageFrom, readCursor, writeCursor } from './cursor.ts';
import { toMessageDto } from './dto.ts';
import { giveUpConversations } from './give-up.ts';
import type { QueueService } from './queue.service.ts';
import type { SessionService } from './session.service.ts';

export interface UsersOptions {
  repositories: Repositories;
  sessions: SessionService;
  queue: QueueService;
  bus: Bus;
}

/** People who work here: who there is, what they may, and whether they may come in. */
export class UsersService {
  readonly #repositories: Repositories;
  readonly #sessions: SessionService;
  readonly #queue: QueueService;
  readonly #bus: Bus;

  constructor(options: UsersOptions) {
    this.#repositories = options.repositories;
    this.#sessions = options.sessions;
    this.#queue = options.queue;
    this.#bus = options.bus;
  }

  /** By name. @throws AppError BAD_REQUEST (cursor) */
  async list(request: {
    limit: number;
    cursor?: string | undefined;
    search?: string | undefined;
  }): Promise<{ items: AccountDto[]; next_cursor: string | null }> {
    const after = readCursor(request.cursor);
    const rows = await this.#repositories.users.page({
      limit: request.limit + 1,
      search: request.search?.trim() || null,
      after: after && { name: after.key, id: after.id },
    });
    return pageFrom(rows, request.limit, toAccountDto, (row) => writeCursor(row.name, row.id));
  }

  /** @throws AppError NOT_FOUND */
  async get(id: string): Promise<AccountDto> {
    return toAccountDto(known(await this.#repositories.users.get(id)));
  }

  /**
   * Where rights change, in either direction, the person's sessions end; who is disabled leaves their conversations to the
   * queue. @throws AppError NOT_FOUND, LAST_ADMIN
   */
  async update(actor: UserActor, id: string, changes: UpdateUser): Promise<AccountDto> {
    const { name, role, disabled } = changes;
    const done = await this.#repositories.transaction(async (inside) => {
      const before = known(await inside.users.get(id));
      const wasIn = before.disabled_at === null;
      const roleChanges = role !== undefined && role !== before.role;
      const goes = disabled === true && wasIn;
      const loses = before.role === 'admin' && wasIn && (goes || roleChanges);
      if (loses && (await inside.users.countAdmins(id)) === 0)
        throw new AppError('LAST_ADMIN', 'Nobody else could change roles any more.');
      const row = known(
        await inside.users.update(id, {
          ...(name === undefined ? {} : { name }),
          ...(role === undefined ? {} : { role }),
        }),
      );
      const switched = disabled !== undefined && (await inside.users.setDisabled(id, disabled));
      const told = {
        ...(name !== undefined && name !== before.name ? { name: true } : {}),
        ...(roleChanges ? { role: row.role, role_before: before.role } : {}),
        ...(switched ? { disabled } : {}),
      };
      if (Object.keys(told).length > 0)
        await inside.audit.append({
          actor: actor.user_id,
          action: 'user_changed',
          object: id,
          details: told,
        });
      const ended = goes || roleChanges ? await inside.sessions.revokeAllOf('user', id) : [];
      const left = goes ? await giveUpConversations(inside, before) : [];
      return { row: known(await inside.users.get(id)), ended, left };
    });
    this.#sessions.ended(done.ended);
    for (const row of done.left) this.#bus.send('message.created', { message: toMessageDto(row) });
    for (const id of new Set(done.left.map((row) => row.conversation_id))) this.#queue.changed(id, true);
    return toAccountDto(done.row);
  }

  /** @throws AppError NOT_FOUND */
  async signOut(actor: UserActor, id: string): Promise<void> {
    const ended = await this.#repositories.transaction(async (inside) => {
      known(await inside.users.get(id));
      await inside.audit.append({ actor: actor.user_id, action: 'user_signed_out', object: id });
      return inside.sessions.revokeAllOf('user', id);
    });
    this.#sessions.ended(ended);
  }
}

function known(row: UserRow | null): UserRow {
  if (!row) throw new AppError('NOT_FOUND', 'There is no such account.');
  return row;
}
