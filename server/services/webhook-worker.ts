import type { Repositories } from '../../data/repositories/index.ts';
import type { WebhookDeliveryRow, WebhookRow } from '../../data/types.ts';
import { errorFields, type Log } from './log.ts';
import type { Networks } from './networks.ts';
import { told } from './webhook-payload.ts';
import { type Attempt, send } from './webhook-sender.ts';

/** Waits between attempts in milliseconds; after the last one a delivery is dead. */
export const RETRY_MS = [5_000, 30_000, 120_000, 600_000, 3_600_000, 21_600_000];
/** Events turned into deliveries in one transaction. */
const BATCH = 50;
/** Deliveries that may wait for one endpoint; what comes on top goes to the dead-letter list at once. */
export const MOST_WAITING = 10_000;
/** Endpoints that are called at the same time. */
const AT_ONCE = 4;
/** Looks for work at least so often: nothing depends on a wake-up that was lost. */
const IDLE_MS = 60_000;

export interface WebhookWorkerOptions {
  repositories: Repositories;
  networks: Networks;
  log: Log;
  now?: () => number;
  random?: () => number;
  timeoutMs?: number;
  mostWaiting?: number;
}

/**
 * Turns what the outbox holds into deliveries and sends them: for each endpoint one after the other in order of arrival, a
 * failed one holding back only the later ones of its conversation. Everything it knows is in the database, so that a restart
 * goes on where the last run ended; in memory is one delivery an endpoint, whatever waits.
 */
export class WebhookWorker {
  readonly #options: WebhookWorkerOptions;
  readonly #now: () => number;
  readonly #random: () => number;
  readonly #abort = new AbortController();
  readonly #sending = new Map<string, Promise<void>>();
  #timer: NodeJS.Timeout | null = null;
  #round: Promise<void> | null = null;
  #again = false;
  #started = false;
  /** No endpoint at the last look: then nothing that happens asks the database anything. */
  #none = false;

  constructor(options: WebhookWorkerOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.#random = options.random ?? Math.random;
  }

  start(): void {
    this.#started = true;
    this.wake();
  }

  /** Something was committed. */
  nudge(): void {
    if (!this.#none) this.wake();
  }

  /** Something may be there to send, or the endpoints have changed. Costs nothing and never throws; many calls end in one round. */
  wake(): void {
    if (!this.#started || this.#abort.signal.aborted) return;
    this.#again = true;
    this.#round ??= this.#rounds().finally(() => {
      this.#round = null;
    });
  }

  /** Ends what is under way; what was not answered stays pending and is sent again by the next run. */
  async stop(): Promise<void> {
    this.#abort.abort();
    if (this.#timer) clearTimeout(this.#timer);
    await this.#round;
    await Promise.all(this.#sending.values());
  }

  async #rounds(): Promise<void> {
    while (this.#again && !this.#abort.signal.aborted) {
      this.#again = false;
      // Behind the acknowledgements that wait in this turn of the loop.
      await new Promise((resolve) => setImmediate(resolve));
      try {
        this.#none = (await this.#options.repositories.webhooks.list()).length === 0;
        if (this.#none) continue;
        await this.#enqueue();
        await this.#begin();
      } catch (error) {
        this.#options.log.error(errorFields(error), 'webhooks could not be worked on');
      }
    }
    if (!this.#abort.signal.aborted) await this.#sleep();
  }

  /** From the outbox to deliveries: reading, writing and clearing are one transaction. */
  async #enqueue(): Promise<void> {
    for (;;) {
      if (this.#abort.signal.aborted) return;
      const rows = await this.#options.repositories.webhooks.outbox(1);
      if (rows.length === 0) return;
      await this.#options.repositories.transaction(async (inside) => {
        const batch = await inside.webhooks.outbox(BATCH);
        const hooks = (await inside.webhooks.list()).filter(({ enabled }) => enabled);
        const waiting = new Map<string, number>();
        for (const { id } of hooks) waiting.set(id, await inside.webhooks.count(id, 'pending'));
        for (const row of batch) await this.#put(inside, hooks, waiting, await told(inside, row));
        await inside.webhooks.clearOutbox(batch.at(-1)?.position ?? 0);
      });
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  async #put(
    inside: Repositories,
    hooks: readonly WebhookRow[],
    waiting: Map<string, number>,
    eventsFor: Awaited<ReturnType<typeof told>>,
  ): Promise<void> {
    for (const hook of hooks)
      for (const { event, conversation_id, data } of eventsFor(hook.redact)) {
        if (!hook.events.includes(event)) continue;
        const before = waiting.get(hook.id) ?? 0;
        const full = before >= (this.#options.mostWaiting ?? MOST_WAITING);
        if (!full) waiting.set(hook.id, before + 1);
        await inside.webhooks.enqueue({
          webhook_id: hook.id,
          event,
          conversation_id,
          payload: { type: event, timestamp: new Date(this.#now()).toISOString(), data },
          state: full ? 'dead' : 'pending',
        });
      }
  }

  /** Starts a sender for every endpoint that has something due and none running. */
  async #begin(): Promise<void> {
    for (const hook of await this.#options.repositories.webhooks.list()) {
      if (this.#sending.size >= AT_ONCE || this.#abort.signal.aborted) return;
      if (!hook.enabled || this.#sending.has(hook.id)) continue;
      const delivery = await this.#options.repositories.webhooks.due(hook.id);
      if (!delivery) continue;
      const done = this.#one(hook, delivery)
        .catch((error: unknown) =>
          this.#options.log.error(
            { delivery_id: delivery.id, ...errorFields(error) },
            'a webhook could not be sent',
          ),
        )
        .finally(() => {
          this.#sending.delete(hook.id);
          this.wake();
        });
      this.#sending.set(hook.id, done);
    }
  }

  async #one(hook: WebhookRow, delivery: WebhookDeliveryRow): Promise<void> {
    const attempt = await send(
      { url: hook.url, secret: hook.secret, id: delivery.id, body: JSON.stringify(delivery.payload) },
      {
        networks: this.#options.networks,
        timeoutMs: this.#options.timeoutMs ?? 10_000,
        now: this.#now,
        signal: this.#abort.signal,
      },
    );
    // Cut off by our own end: it counts as not tried.
    if (!attempt.ok && attempt.status === null && this.#abort.signal.aborted) return;
    await this.#options.repositories.webhooks.attempted(delivery.id, this.#outcome(delivery, attempt));
    if (!attempt.ok)
      this.#options.log.debug(
        { webhook_id: hook.id, delivery_id: delivery.id, status: attempt.status, error: attempt.error },
        'a webhook was not taken',
      );
  }

  #outcome(delivery: WebhookDeliveryRow, { ok, status, error }: Attempt) {
    const attempts = delivery.attempts + 1;
    const wait = RETRY_MS[attempts - 1];
    if (ok || wait === undefined)
      return {
        state: ok ? ('delivered' as const) : ('dead' as const),
        attempts,
        status,
        error,
        next_attempt_at: null,
      };
    // Up to a fifth later, so that what failed together does not come back together.
    const at = new Date(this.#now() + wait * (1 + this.#random() / 5)).toISOString();
    return { state: 'pending' as const, attempts, status, error, next_attempt_at: at };
  }

  async #sleep(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer);
    if (this.#none) return;
    const next = await this.#options.repositories.webhooks.nextDue().catch(() => null);
    const wait = next === null ? IDLE_MS : Math.max(50, Date.parse(next) - this.#now());
    this.#timer = setTimeout(() => this.wake(), Math.min(IDLE_MS, wait));
    this.#timer.unref();
  }
}
