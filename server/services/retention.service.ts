import { z } from 'zod';
import { ENDING_TABLES, type RemovalCounts, type Repositories } from '../../data/repositories/index.ts';
import { type RetentionPolicy, type RetentionRun, retentionPolicy } from '../contract/index.ts';
import { actorId, type KeyActor, type UserActor } from './actor.ts';
import { COMPACT } from './privacy.service.ts';
import { addCounts, breathe, STEP } from './removal.ts';

const DAY_MS = 24 * 3_600_000;
const POLICY = 'retention';
const STATE = 'retention_state';

export const DEFAULT_POLICY: RetentionPolicy = {
  transcripts_days: 180,
  addresses_days: 30,
  audit_days: 1095,
  deliveries_days: 30,
};

/** The clock is in doubt when it stands so far behind or ahead of the newest that is known. */
const JUMP_MS = 7 * DAY_MS;
/** A leap is believed once the clock has gone on from there for so long. */
const SETTLED_MS = 3 * DAY_MS;
/** With a clock in doubt a run may remove so much of the conversations, and no more. */
const SHARE = 0.05;
const FEW = 20;

const state = z.object({ last_run_at: z.string().nullable(), doubted_at: z.string().nullable() });
type State = z.infer<typeof state>;
const FIRST: State = { last_run_at: null, doubted_at: null };

/** Removes what is older than its class of data may be, in small steps; what is under a legal hold stays. */
export class RetentionService {
  readonly #repositories: Repositories;
  readonly #now: () => number;
  readonly #gone: (conversationId: string) => void;
  #running = false;

  constructor(options: {
    repositories: Repositories;
    gone?: (conversationId: string) => void;
    now?: () => number;
  }) {
    this.#repositories = options.repositories;
    this.#now = options.now ?? Date.now;
    this.#gone = options.gone ?? (() => {});
  }

  async policy(): Promise<RetentionPolicy> {
    const stored = retentionPolicy.safeParse(await this.#repositories.settings.get(POLICY));
    return stored.success ? stored.data : DEFAULT_POLICY;
  }

  async setPolicy(actor: UserActor, policy: RetentionPolicy): Promise<RetentionPolicy> {
    const before = await this.policy();
    await this.#repositories.transaction(async (inside) => {
      await inside.settings.set(POLICY, policy, actor.user_id);
      await inside.audit.append({
        actor: actorId(actor),
        action: 'retention_changed',
        object: null,
        details: { before, after: policy },
      });
    });
    return policy;
  }

  /** When the daily run is due: a day after the last one, whatever happened in between. */
  async isDue(): Promise<boolean> {
    const { last_run_at } = await this.#state();
    if (last_run_at === null) return true;
    const age = this.#now() - Date.parse(last_run_at);
    return age >= DAY_MS || age < 0;
  }

  /** @param actor null for the daily run */
  async run(actor: UserActor | KeyActor | null, dryRun: boolean): Promise<RetentionRun> {
    const policy = await this.policy();
    const counts = await this.#count(policy);
    const held = await this.#doubt(counts, dryRun);
    if (dryRun) return { dry_run: true, counts, held };
    const by = actor ? actorId(actor) : null;
    if (held !== null || this.#running) {
      const why = held ?? 'another run is under way';
      await this.#repositories.audit.append({
        actor: by,
        action: 'retention_held',
        object: null,
        details: { why },
      });
      return { dry_run: false, counts: {}, held: why };
    }
    this.#running = true;
    try {
      const none = Object.fromEntries(Object.keys(counts).map((kind) => [kind, 0]));
      const removed = await this.#remove(policy, none);
      const at = this.#iso(0);
      await this.#repositories.transaction(async (inside) => {
        await inside.settings.set(STATE, { last_run_at: at, doubted_at: null } satisfies State);
        if ((removed.messages ?? 0) > 0) await inside.settings.set(COMPACT, true);
        if (Object.values(removed).some((n) => n > 0))
          await inside.audit.append({
            actor: by,
            action: 'retention_run',
            object: null,
            details: { counts: removed },
          });
      });
      return { dry_run: false, counts: removed, held: null };
    } finally {
      this.#running = false;
    }
  }

  /** The moment so many days ago. */
  #iso(days: number): string {
    return new Date(this.#now() - days * DAY_MS).toISOString();
  }

  async #state(): Promise<State> {
    const stored = state.safeParse(await this.#repositories.settings.get(STATE));
    return stored.success ? stored.data : FIRST;
  }

  /**
   * A clock that leapt would make everything look old. The newest row that was written before and the last run say where the
   * clock was: far from both, a run that would take many conversations waits until the clock has gone on for three days.
   */
  async #doubt(counts: RemovalCounts, dryRun: boolean): Promise<string | null> {
    const { conversations, newest } = await this.#repositories.keeping.signs();
    const { last_run_at, doubted_at } = await this.#state();
    const going = counts.conversations ?? 0;
    const remember = async (at: string | null) => {
      if (!dryRun && at !== doubted_at)
        await this.#repositories.settings.set(STATE, { last_run_at, doubted_at: at });
    };
    if (going <= FEW || going <= conversations * SHARE) return null;
    const now = this.#now();
    // Activity after the doubt arose is dated by the clock in doubt; it proves nothing.
    const since = doubted_at ?? newest;
    const known = Math.max(
      Date.parse(last_run_at ?? '') || 0,
      doubted_at === null ? Date.parse(since ?? '') || 0 : 0,
    );
    if (doubted_at !== null) {
      const stood = now - Date.parse(doubted_at);
      if (stood >= SETTLED_MS && stood < SETTLED_MS + JUMP_MS) return null;
      if (stood < 0 || stood >= SETTLED_MS + JUMP_MS) await remember(this.#iso(0));
    } else {
      if (known === 0 || Math.abs(now - known) < JUMP_MS) return null;
      await remember(this.#iso(0));
    }
    return `the clock has leapt, and ${going} of ${conversations} conversations would go; it is believed after three days`;
  }

  async #count(policy: RetentionPolicy): Promise<RemovalCounts> {
    const { keeping } = this.#repositories;
    const chats = this.#iso(policy.transcripts_days);
    const counts = await keeping.countChats({ before: chats });
    counts.addresses = await keeping.countAddresses(this.#iso(policy.addresses_days));
    counts.webhook_deliveries =
      (counts.webhook_deliveries ?? 0) + (await keeping.countDeliveries(this.#iso(policy.deliveries_days)));
    counts.audit = (await keeping.auditEnd(this.#iso(policy.audit_days)))?.rows ?? 0;
    for (const table of ENDING_TABLES) counts[table] = await keeping.countEnded(table, this.#ended(table));
    counts.subscribers = await keeping.countIdleSubscribers(chats);
    return counts;
  }

  /** Answers to repeated calls are kept for a day, everything else until its own end. */
  #ended(table: (typeof ENDING_TABLES)[number]): string {
    return this.#iso(table === 'idempotency_keys' ? 1 : 0);
  }

  async #remove(policy: RetentionPolicy, counts: RemovalCounts): Promise<RemovalCounts> {
    const { keeping } = this.#repositories;
    const before = this.#iso(policy.transcripts_days);
    for (;;) {
      const chats = await keeping.oldConversations(before, STEP);
      if (chats.length === 0) break;
      for (const chat of chats) {
        for (let gone = false; !gone; ) {
          const step = await keeping.shrink(chat, STEP, before);
          addCounts(counts, step.counts);
          gone = step.gone;
          await breathe();
        }
        this.#gone(chat);
      }
    }
    const drain = async (kind: string, step: () => Promise<number>) => {
      for (;;) {
        const n = await step();
        addCounts(counts, { [kind]: n });
        await breathe();
        if (n < STEP) return;
      }
    };
    const addresses = this.#iso(policy.addresses_days);
    const deliveries = this.#iso(policy.deliveries_days);
    await drain('addresses', () => keeping.forgetAddresses(addresses, STEP));
    await drain('webhook_deliveries', () => keeping.removeDeliveries(deliveries, STEP));
    for (const table of ENDING_TABLES)
      await drain(table, () => keeping.removeEnded(table, this.#ended(table), STEP));
    await drain('subscribers', () => keeping.removeIdleSubscribers(before, STEP));
    const end = await keeping.auditEnd(this.#iso(policy.audit_days));
    if (end) {
      await keeping.anchorAudit(end);
      await drain('audit', () => keeping.removeAudit(end.seq, STEP));
    }
    return counts;
  }
}
