import type { Repositories } from '../../data/repositories/index.ts';
import type { ApiKeyRow } from '../../data/types.ts';
import type { ApiKeyDto, CreateKey } from '../contract/index.ts';
import { AppError } from '../errors.ts';
import type { KeyActor, UserActor } from './actor.ts';
import { clock } from './clock.ts';
import { errorFields, type Log } from './log.ts';
import { scopesOf, toApiKeyDto } from './service-dto.ts';
import { newToken, tokenHash } from './session.service.ts';

const PREFIX = 'sb_';
/** Characters that are kept in the clear: enough to tell keys apart, 36 bits of 256. */
const SHOWN = PREFIX.length + 6;
const DAY = 24 * 3_600_000;
const USED_EVERY = 60_000;

const keyShape = /^sb_[A-Za-z0-9_-]{43}$/;
/** A subscriber's token is 43 characters long and may begin in any way. */
export const looksLikeKey = (token: string) => token.startsWith(PREFIX) && token.length !== 43;

/** Makes, checks and revokes the keys of programs. A key is shown once; only its hash is stored. */
export class KeyService {
  readonly #repositories: Repositories;
  readonly #log: Log;
  readonly #now: () => number;

  constructor(options: { repositories: Repositories; log: Log; now?: () => number }) {
    this.#repositories = options.repositories;
    this.#log = options.log;
    this.#now = options.now ?? clock.now;
  }

  async list(request: {
    limit: number;
    cursor?: string | undefined;
  }): Promise<{ items: ApiKeyDto[]; next_cursor: string | null }> {
    const page = await this.#repositories.apiKeys.page({
      limit: request.limit,
      cursor: request.cursor ?? null,
    });
    return { items: page.items.map(toApiKeyDto), next_cursor: page.next_cursor };
  }

  async create(actor: UserActor, given: CreateKey): Promise<{ key: string; api_key: ApiKeyDto }> {
    const key = `${PREFIX}${newToken()}`;
    const days = given.expires_in_days;
    const row = await this.#repositories.transaction(async (inside) => {
      const created = await inside.apiKeys.create({
        name: given.name,
        prefix: key.slice(0, SHOWN),
        key_hash: tokenHash(key),
        scopes: [...new Set(given.scopes)],
        created_by: actor.user_id,
        expires_at: days === null ? null : new Date(this.#now() + days * DAY).toISOString(),
      });
      await inside.audit.append({
        actor: actor.user_id,
        action: 'key_created',
        object: `key:${created.id}`,
        details: { name: created.name, scopes: created.scopes, expires_at: created.expires_at },
      });
      return created;
    });
    return { key, api_key: toApiKeyDto(row) };
  }

  /** Stops a key at once, for ever. @throws AppError NOT_FOUND, also for one that was revoked before */
  async revoke(actor: UserActor, id: string): Promise<void> {
    await this.#repositories.transaction(async (inside) => {
      if (!(await inside.apiKeys.revoke(id))) throw new AppError('NOT_FOUND', 'There is no such key.');
      await inside.audit.append({ actor: actor.user_id, action: 'key_revoked', object: `key:${id}` });
    });
  }

  /** @throws AppError KEY_INVALID: the same for unknown, revoked and expired */
  async byToken(token: string): Promise<KeyActor> {
    const row = keyShape.test(token) ? await this.#repositories.apiKeys.findByHash(tokenHash(token)) : null;
    const expired = row?.expires_at != null && Date.parse(row.expires_at) <= this.#now();
    if (!row || row.revoked_at !== null || expired)
      throw new AppError('KEY_INVALID', 'This key is not in use.');
    await this.#noteUse(row);
    return {
      kind: 'key',
      session_id: `key:${row.id}`,
      key_id: row.id,
      name: row.name,
      scopes: scopesOf(row),
    };
  }

  /** At most one write a minute; a database that takes none must not stop what only reads. */
  async #noteUse(row: ApiKeyRow): Promise<void> {
    const age = row.last_used_at === null ? USED_EVERY : this.#now() - Date.parse(row.last_used_at);
    if (age >= 0 && age < USED_EVERY) return;
    await this.#repositories.apiKeys
      .used(row.id)
      .catch((error: unknown) => this.#log.warn(errorFields(error), 'the use of a key could not be noted'));
  }
}
