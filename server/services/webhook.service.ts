import type { Repositories } from '../../data/repositories/index.ts';
import type { WebhookDeliveryRow, WebhookRow } from '../../data/types.ts';
import type { CreateWebhook, DeliveryDto, UpdateWebhook, WebhookDto } from '../contract/index.ts';
import { AppError } from '../errors.ts';
import { actorId, type KeyActor, type UserActor } from './actor.ts';
import { pageFrom, readCursor, writeCursor } from './cursor.ts';
import type { Networks } from './networks.ts';
import { newSecret } from './webhook-sender.ts';

type Admin = UserActor | KeyActor;

export interface WebhookOptions {
  repositories: Repositories;
  networks: Networks;
  /** Tells the worker that there may be something to send. */
  wake: () => void;
}

const missing = (what: string) => new AppError('NOT_FOUND', `There is no such ${what}.`);
const userIdOf = (actor: Admin) => (actor.kind === 'user' ? actor.user_id : null);
/** Without what may stand in a query: the trail is kept long. */
const shown = (url: string) => new URL(url).origin;

/** Endpoints of the operator's that are told of events. Sending is the worker's. */
export class WebhookService {
  readonly #repositories: Repositories;
  readonly #networks: Networks;
  readonly #wake: () => void;

  constructor(options: WebhookOptions) {
    this.#repositories = options.repositories;
    this.#networks = options.networks;
    this.#wake = options.wake;
  }

  async list({ limit, cursor }: { limit: number; cursor?: string | undefined }) {
    const after = readCursor(cursor);
    const all = await this.#repositories.webhooks.list();
    const from = after ? all.findIndex(({ id }) => id === after.id) + 1 : 0;
    const page = pageFrom(
      all.slice(from),
      limit,
      (row) => row,
      (row) => writeCursor(row.created_at, row.id),
    );
    return {
      items: await Promise.all(page.items.map((row) => this.#dto(row))),
      next_cursor: page.next_cursor,
    };
  }

  /** @throws AppError URL_REFUSED */
  async create(actor: Admin, given: CreateWebhook): Promise<{ webhook: WebhookDto; secret: string }> {
    await this.#networks.checkResolved(given.url);
    const secret = newSecret();
    const row = await this.#repositories.transaction(async (inside) => {
      const made = await inside.webhooks.create({ ...given, secret, created_by: userIdOf(actor) });
      await inside.audit.append({
        actor: actorId(actor),
        action: 'webhook_created',
        object: made.id,
        details: { origin: shown(made.url), events: made.events, redact: made.redact },
      });
      return made;
    });
    this.#wake();
    return { webhook: await this.#dto(row), secret };
  }

  /** @throws AppError URL_REFUSED, NOT_FOUND */
  async update(actor: Admin, id: string, given: UpdateWebhook): Promise<WebhookDto> {
    if (given.url !== undefined) await this.#networks.checkResolved(given.url);
    const { url, events, redact, enabled } = given;
    const changes = {
      ...(url === undefined ? {} : { url }),
      ...(events === undefined ? {} : { events }),
      ...(redact === undefined ? {} : { redact }),
      ...(enabled === undefined ? {} : { enabled }),
    };
    if (Object.keys(changes).length === 0) return this.#dto(await this.#find(id));
    const row = await this.#change(actor, id, 'webhook_changed', changes, {
      ...changes,
      ...(url === undefined ? {} : { url: shown(url) }),
    });
    this.#wake();
    return this.#dto(row);
  }

  async remove(actor: Admin, id: string): Promise<void> {
    await this.#repositories.transaction(async (inside) => {
      if (!(await inside.webhooks.remove(id))) throw missing('webhook');
      await inside.audit.append({ actor: actorId(actor), action: 'webhook_deleted', object: id });
    });
  }

  async rotate(actor: Admin, id: string): Promise<{ webhook: WebhookDto; secret: string }> {
    const secret = newSecret();
    const row = await this.#change(actor, id, 'webhook_secret_rotated', { secret }, {});
    return { webhook: await this.#dto(row), secret };
  }

  async test(actor: Admin, id: string): Promise<DeliveryDto> {
    await this.#find(id);
    const timestamp = new Date().toISOString();
    const row = await this.#repositories.transaction(async (inside) => {
      await inside.audit.append({ actor: actorId(actor), action: 'webhook_tested', object: id });
      return inside.webhooks.enqueue({
        webhook_id: id,
        event: 'test',
        conversation_id: null,
        payload: { type: 'test', timestamp, data: {} },
      });
    });
    this.#wake();
    return toDeliveryDto(row);
  }

  async deliveries(
    id: string,
    query: { limit: number; cursor?: string | undefined; state?: DeliveryDto['state'] | undefined },
  ) {
    await this.#find(id);
    const after = readCursor(query.cursor);
    const rows = await this.#repositories.webhooks.page({
      webhook_id: id,
      limit: query.limit + 1,
      ...(query.state ? { state: query.state } : {}),
      ...(after ? { before: Number(after.key) } : {}),
    });
    return pageFrom(rows, query.limit, toDeliveryDto, (row) => writeCursor(String(row.position), row.id));
  }

  async replay(actor: Admin, id: string, deliveryId: string): Promise<DeliveryDto> {
    const row = await this.#repositories.transaction(async (inside) => {
      const again = await inside.webhooks.replay(id, deliveryId);
      if (!again) throw missing('delivery');
      await inside.audit.append({
        actor: actorId(actor),
        action: 'webhook_replayed',
        object: id,
        details: { delivery_id: deliveryId },
      });
      return again;
    });
    this.#wake();
    return toDeliveryDto(row);
  }

  async replayDead(actor: Admin, id: string): Promise<{ replayed: number }> {
    await this.#find(id);
    const replayed = await this.#repositories.transaction(async (inside) => {
      const n = await inside.webhooks.replayDead(id);
      await inside.audit.append({
        actor: actorId(actor),
        action: 'webhook_replayed',
        object: id,
        details: { replayed: n },
      });
      return n;
    });
    this.#wake();
    return { replayed };
  }

  async #find(id: string): Promise<WebhookRow> {
    const row = await this.#repositories.webhooks.get(id);
    if (!row) throw missing('webhook');
    return row;
  }

  #change(
    actor: Admin,
    id: string,
    action: string,
    changes: Parameters<Repositories['webhooks']['update']>[1],
    details: Record<string, unknown>,
  ): Promise<WebhookRow> {
    return this.#repositories.transaction(async (inside) => {
      const row = await inside.webhooks.update(id, changes);
      if (!row) throw missing('webhook');
      await inside.audit.append({ actor: actorId(actor), action, object: id, details });
      return row;
    });
  }

  async #dto(row: WebhookRow): Promise<WebhookDto> {
    const { webhooks } = this.#repositories;
    return {
      id: row.id,
      url: row.url,
      events: row.events as WebhookDto['events'],
      redact: row.redact,
      enabled: row.enabled,
      created_at: row.created_at,
      pending: await webhooks.count(row.id, 'pending'),
      dead: await webhooks.count(row.id, 'dead'),
    };
  }
}

function toDeliveryDto(row: WebhookDeliveryRow): DeliveryDto {
  return {
    id: row.id,
    event: row.event,
    state: row.state,
    attempts: row.attempts,
    last_status: row.last_status,
    last_error: row.last_error,
    created_at: row.created_at,
    next_attempt_at: row.next_attempt_at,
    finished_at: row.finished_at,
  };
}
