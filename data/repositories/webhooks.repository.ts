import { randomUUID } from 'node:crypto';
import { type Selectable, sql } from 'kysely';
import type { DeliveryState, Tables, WebhookDeliveryRow, WebhookRow } from '../types.ts';
import { fromJson, type Scope } from './scope.ts';

export interface OutboxRow {
  position: number;
  kind: 'conversation' | 'message' | 'prediction';
  object_id: string;
}

export interface NewDelivery {
  webhook_id: string;
  event: string;
  conversation_id: string | null;
  payload: Record<string, unknown>;
  /** `dead` from the start where too many wait already. */
  state?: 'pending' | 'dead';
}

/** A page of deliveries, newest first. */
export interface DeliveryPage {
  webhook_id: string;
  state?: DeliveryState;
  limit: number;
  /** Only rows with a smaller position. */
  before?: number;
}

/** Endpoints that are told of events, and what each is to be told: nothing is sent that is not stored here first. */
export class WebhooksRepository {
  readonly #scope: Scope;

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  async create(given: {
    url: string;
    secret: string;
    events: readonly string[];
    redact: boolean;
    created_by: string | null;
  }): Promise<WebhookRow> {
    const row = await this.#scope.executor
      .insertInto('webhooks')
      .values({
        ...given,
        id: randomUUID(),
        events: JSON.stringify(given.events),
        redact: given.redact ? 1 : 0,
        enabled: 1,
        created_at: this.#scope.now(),
      })
      .returningAll()
      .executeTakeFirstOrThrow();
    return toWebhook(row);
  }

  async get(id: string): Promise<WebhookRow | null> {
    const row = await this.#scope.executor
      .selectFrom('webhooks')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst();
    return row ? toWebhook(row) : null;
  }

  /** Oldest first; they are few. */
  async list(): Promise<WebhookRow[]> {
    const rows = await this.#scope.executor
      .selectFrom('webhooks')
      .selectAll()
      .orderBy('created_at')
      .orderBy('id')
      .execute();
    return rows.map(toWebhook);
  }

  async update(
    id: string,
    changes: Partial<Pick<WebhookRow, 'url' | 'events' | 'redact' | 'enabled' | 'secret'>>,
  ): Promise<WebhookRow | null> {
    const { events, redact, enabled, ...plain } = changes;
    const row = await this.#scope.executor
      .updateTable('webhooks')
      .set({
        ...plain,
        ...(events === undefined ? {} : { events: JSON.stringify(events) }),
        ...(redact === undefined ? {} : { redact: redact ? 1 : 0 }),
        ...(enabled === undefined ? {} : { enabled: enabled ? 1 : 0 }),
      })
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirst();
    return row ? toWebhook(row) : null;
  }

  /** With its deliveries. */
  async remove(id: string): Promise<boolean> {
    const done = await this.#scope.executor.deleteFrom('webhooks').where('id', '=', id).executeTakeFirst();
    return done.numDeletedRows > 0n;
  }

  /** How many deliveries of an endpoint are in a state. */
  async count(webhookId: string, state: DeliveryState): Promise<number> {
    const row = await this.#scope.executor
      .selectFrom('webhook_deliveries')
      .select((eb) => eb.fn.countAll<number>().as('n'))
      .where('webhook_id', '=', webhookId)
      .where('state', '=', state)
      .executeTakeFirstOrThrow();
    return row.n;
  }

  /** Events that are not yet deliveries, in their order. */
  async outbox(limit: number): Promise<OutboxRow[]> {
    return this.#scope.executor.selectFrom('outbox').selectAll().orderBy('position').limit(limit).execute();
  }

  async clearOutbox(upTo: number): Promise<void> {
    await this.#scope.executor.deleteFrom('outbox').where('position', '<=', upTo).execute();
  }

  enqueue(delivery: NewDelivery): Promise<WebhookDeliveryRow> {
    const { state = 'pending', payload, ...rest } = delivery;
    return this.#scope.atomic(async (inside) => {
      const last = await inside.executor
        .selectFrom('webhook_deliveries')
        .select((eb) => eb.fn.max('position').as('position'))
        .executeTakeFirst();
      const now = inside.now();
      const row = await inside.executor
        .insertInto('webhook_deliveries')
        .values({
          ...rest,
          id: randomUUID(),
          position: (last?.position ?? 0) + 1,
          payload: JSON.stringify(payload),
          state,
          next_attempt_at: state === 'pending' ? now : null,
          last_status: null,
          last_error: state === 'dead' ? 'too many wait already' : null,
          created_at: now,
          finished_at: state === 'dead' ? now : null,
        })
        .returningAll()
        .executeTakeFirstOrThrow();
      return toDelivery(row);
    });
  }

  /** The next one that is due for an endpoint: in order of arrival, none before an earlier one of its conversation. */
  async due(webhookId: string): Promise<WebhookDeliveryRow | null> {
    const row = await this.#scope.executor
      .selectFrom('webhook_deliveries as d')
      .selectAll('d')
      .where('d.webhook_id', '=', webhookId)
      .where('d.state', '=', sql.lit('pending' as const))
      .where('d.next_attempt_at', '<=', this.#scope.now())
      .where((eb) =>
        eb.not(
          eb.exists(
            eb
              .selectFrom('webhook_deliveries as e')
              .select('e.position')
              .whereRef('e.webhook_id', '=', 'd.webhook_id')
              .whereRef('e.conversation_id', '=', 'd.conversation_id')
              .whereRef('e.position', '<', 'd.position')
              .where('e.state', '=', sql.lit('pending' as const)),
          ),
        ),
      )
      .orderBy('d.position')
      .limit(1)
      .executeTakeFirst();
    return row ? toDelivery(row) : null;
  }

  /** When the next attempt of an enabled endpoint is due; null when nothing waits. */
  async nextDue(): Promise<string | null> {
    const row = await this.#scope.executor
      .selectFrom('webhook_deliveries as d')
      .innerJoin('webhooks as w', 'w.id', 'd.webhook_id')
      .select('d.next_attempt_at')
      .where('d.state', '=', sql.lit('pending' as const))
      .where('w.enabled', '=', 1)
      .where('d.next_attempt_at', '>', this.#scope.now())
      .orderBy('d.next_attempt_at')
      .limit(1)
      .executeTakeFirst();
    return row?.next_attempt_at ?? null;
  }

  /** How an attempt ended. `next_attempt_at` null with a state that is not pending. */
  async attempted(
    id: string,
    outcome: {
      state: DeliveryState;
      attempts: number;
      status: number | null;
      error: string | null;
      next_attempt_at: string | null;
    },
  ): Promise<void> {
    await this.#scope.executor
      .updateTable('webhook_deliveries')
      .set({
        state: outcome.state,
        attempts: outcome.attempts,
        last_status: outcome.status,
        last_error: outcome.error,
        next_attempt_at: outcome.next_attempt_at,
        finished_at: outcome.state === 'pending' ? null : this.#scope.now(),
      })
      .where('id', '=', id)
      .execute();
  }

  /** Newest first. */
  async page({ webhook_id, state, limit, before }: DeliveryPage): Promise<WebhookDeliveryRow[]> {
    let query = this.#scope.executor
      .selectFrom('webhook_deliveries')
      .selectAll()
      .where('webhook_id', '=', webhook_id)
      .orderBy('position', 'desc')
      .limit(limit);
    if (state !== undefined) query = query.where('state', '=', state);
    if (before !== undefined) query = query.where('position', '<', before);
    return (await query.execute()).map(toDelivery);
  }

  /** Sends one again, from the first attempt on; the id stays, so that a receiver knows it. */
  async replay(webhookId: string, id: string): Promise<WebhookDeliveryRow | null> {
    const row = await this.#scope.executor
      .updateTable('webhook_deliveries')
      .set(this.#fresh())
      .where('id', '=', id)
      .where('webhook_id', '=', webhookId)
      .returningAll()
      .executeTakeFirst();
    return row ? toDelivery(row) : null;
  }

  /** @returns how many */
  async replayDead(webhookId: string): Promise<number> {
    const done = await this.#scope.executor
      .updateTable('webhook_deliveries')
      .set(this.#fresh())
      .where('webhook_id', '=', webhookId)
      .where('state', '=', 'dead')
      .executeTakeFirst();
    return Number(done.numUpdatedRows);
  }

  #fresh() {
    return { state: 'pending' as const, attempts: 0, next_attempt_at: this.#scope.now(), finished_at: null };
  }
}

function toWebhook(row: Selectable<Tables['webhooks']>): WebhookRow {
  return {
    ...row,
    events: fromJson<string[]>(row.events),
    redact: row.redact === 1,
    enabled: row.enabled === 1,
  };
}

function toDelivery(row: Selectable<Tables['webhook_deliveries']>): WebhookDeliveryRow {
  return { ...row, payload: fromJson<Record<string, unknown>>(row.payload) };
}
