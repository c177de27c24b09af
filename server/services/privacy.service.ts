import type { RemovalCounts, Repositories } from '../../data/repositories/index.ts';
import type { SubscriberRow } from '../../data/types.ts';
import type { ErasureDto, SubscriberDto } from '../contract/index.ts';
import { AppError } from '../errors.ts';
import { actorId, type KeyActor, type SubscriberActor, type UserActor } from './actor.ts';
import type { Bus } from './bus.ts';
import { pageFrom, readCursor, writeCursor } from './cursor.ts';
import { toMessageDto, toPredictionDto } from './dto.ts';
import { errorFields, type Log } from './log.ts';
import { addCounts, breathe, STEP } from './removal.ts';
import type { Tombstones } from './tombstones.ts';

export interface PrivacyOptions {
  repositories: Repositories;
  bus: Bus;
  log: Log;
  tombstones: Tombstones;
  /** Tells the agents that a conversation is no longer there. */
  gone: (conversationId: string) => void;
}

/** The setting that says that the file is to be built anew at the next start. */
export const COMPACT = 'compact_due';
/** Up to this size the file is built anew at once. */
const COMPACT_BYTES = 8 * 1024 * 1024;
/** Tries to empty the log while a backup or check is reading; the next checkpoint does it else. */
const TRIES = 20;

/** What people may ask of their data: to see it, to have it kept for a dispute, to have it erased. */
export class PrivacyService {
  readonly #options: PrivacyOptions;
  readonly #repositories: Repositories;

  constructor(options: PrivacyOptions) {
    this.#options = options;
    this.#repositories = options.repositories;
  }

  async list(query: { limit: number; cursor?: string | undefined; external_id?: string | undefined }) {
    const rows = await this.#repositories.keeping.subscribers({
      limit: query.limit + 1,
      after: readCursor(query.cursor),
      ...(query.external_id === undefined ? {} : { external_id: query.external_id }),
    });
    const page = pageFrom(
      rows,
      query.limit,
      (row) => row,
      (row) => writeCursor(row.created_at, row.id),
    );
    return {
      items: await Promise.all(page.items.map((row) => this.#dto(row))),
      next_cursor: page.next_cursor,
    };
  }

  async get(id: string): Promise<SubscriberDto> {
    return this.#dto(await this.#find(id));
  }

  /** A second hold changes nothing. */
  async hold(actor: UserActor, id: string, reason: string): Promise<SubscriberDto> {
    const row = await this.#find(id);
    await this.#repositories.transaction(async (inside) => {
      if (await inside.keeping.hold(id)) return;
      const hold = await inside.keeping.addHold({ subscriber_id: id, reason, created_by: actor.user_id });
      await inside.audit.append({
        actor: actorId(actor),
        action: 'hold_set',
        object: id,
        details: { hold_id: hold.id },
      });
    });
    return this.#dto(row);
  }

  async release(actor: UserActor, id: string): Promise<SubscriberDto> {
    const row = await this.#find(id);
    await this.#repositories.transaction(async (inside) => {
      if (await inside.keeping.releaseHold(id))
        await inside.audit.append({ actor: actorId(actor), action: 'hold_released', object: id });
    });
    return this.#dto(row);
  }

  /**
   * Removes everything of a subscriber from the database, its file and its log; copies made before are the operator's to
   * remove (a restore erases again). Resolves when it is gone.
   * @throws AppError NOT_FOUND, LEGAL_HOLD
   */
  async erase(actor: UserActor | KeyActor, id: string, dryRun: boolean): Promise<ErasureDto> {
    await this.#find(id);
    if (await this.#repositories.keeping.hold(id))
      throw new AppError('LEGAL_HOLD', 'Everything of this subscriber is being kept.');
    const counts = await this.#count(id);
    if (dryRun) return { id: null, dry_run: true, counts, versions: [] };
    this.#options.tombstones.add(id, new Date().toISOString());
    const erasure = await this.#repositories.transaction(async (inside) => {
      const row = await inside.keeping.addErasure({
        subscriber_id: id,
        requested_by: actorId(actor),
        counts,
      });
      await inside.audit.append({
        actor: actorId(actor),
        action: 'subscriber_erased',
        object: id,
        details: { counts },
      });
      return row;
    });
    return { id: erasure.id, dry_run: false, counts: await this.#wipe(id), versions: [] };
  }

  /** At start: whoever was erased and is there again, by a restore or because a crash cut the erasure off. Returns how many. */
  async replay(): Promise<number> {
    const { keeping, subscribers, audit } = this.#repositories;
    const ids = new Set(await keeping.erasedButThere());
    for (const id of this.#options.tombstones.all()) if (await subscribers.get(id)) ids.add(id);
    for (const id of ids) {
      await keeping.releaseHold(id);
      const counts = await this.#wipe(id);
      await audit.append({
        actor: null,
        action: 'subscriber_erased',
        object: id,
        details: { counts, again: true },
      });
    }
    if ((await this.#repositories.settings.get(COMPACT)) === true) {
      await this.#compact();
      await this.#emptyLog();
    }
    return ids.size;
  }

  /** Everything that is stored of whoever asks. */
  async ownData(actor: SubscriberActor): Promise<Record<string, unknown>> {
    const { repositories } = this.#options;
    const subscriber = await this.#find(actor.subscriber_id);
    const conversations: Record<string, unknown>[] = [];
    for (const id of await repositories.keeping.conversationsOf(subscriber.id)) {
      const row = await repositories.conversations.get(id);
      if (!row) continue;
      const messages = [];
      for (let after = 0; ; ) {
        const page = await repositories.messages.after(id, after, STEP);
        messages.push(...page.map(toMessageDto));
        after = page.at(-1)?.seq ?? after;
        if (page.length < STEP) break;
        await breathe();
      }
      const rating = await repositories.ratings.get(id);
      conversations.push({
        id,
        status: row.status,
        lang: row.lang,
        channel: row.channel,
        created_at: row.created_at,
        updated_at: row.updated_at,
        messages,
        predictions: (await repositories.predictions.forConversation(id)).map(toPredictionDto),
        labels: await repositories.keeping.labelsOf(id),
        rating: rating && { score: rating.score, comment: rating.comment, created_at: rating.created_at },
      });
      await breathe();
    }
    await repositories.audit.append({
      actor: actorId(actor),
      action: 'own_data_exported',
      object: subscriber.id,
    });
    return {
      exported_at: new Date().toISOString(),
      subscriber,
      sessions: await repositories.keeping.sessionsOf(subscriber.id),
      conversations,
    };
  }

  async #find(id: string): Promise<SubscriberRow> {
    const row = await this.#repositories.subscribers.get(id);
    if (!row) throw new AppError('NOT_FOUND', 'There is no such subscriber.');
    return row;
  }

  async #count(id: string): Promise<RemovalCounts> {
    const { keeping } = this.#repositories;
    const chats = await keeping.countChats({ subscriber_id: id });
    return { ...chats, sessions: await keeping.countSessionsOf(id), subscribers: 1 };
  }

  /** Sessions first, so that nothing new comes; then step by step; then the file itself. */
  async #wipe(id: string): Promise<RemovalCounts> {
    const { keeping, sessions } = this.#repositories;
    const counts: RemovalCounts = {};
    for (const session_id of await sessions.revokeAllOf('subscriber', id))
      this.#options.bus.send('session.ended', { session_id });
    for (;;) {
      const chats = await keeping.conversationsOf(id);
      if (chats.length === 0) break;
      for (const chat of chats) {
        for (let gone = false; !gone; ) {
          const step = await keeping.shrink(chat, STEP);
          addCounts(counts, step.counts);
          gone = step.gone;
          await breathe();
        }
        this.#options.gone(chat);
      }
    }
    addCounts(counts, await keeping.removeSubscriber(id));
    await this.#clean();
    return counts;
  }

  /**
   * Takes the last traces out of the file. A large database would stand still for seconds: its file is built anew at the next
   * start, before anybody is served.
   */
  async #clean(): Promise<void> {
    const { bytes } = await this.#repositories.keeping.size();
    if (bytes <= COMPACT_BYTES) await this.#compact();
    else await this.#repositories.settings.set(COMPACT, true);
    await this.#emptyLog();
  }

  async #compact(): Promise<void> {
    try {
      await this.#repositories.keeping.compact();
      await this.#repositories.settings.set(COMPACT, false);
    } catch (error) {
      this.#options.log.warn(
        errorFields(error),
        'the file of the database could not be built anew; the next start tries again',
      );
      await this.#repositories.settings.set(COMPACT, true);
    }
  }

  async #emptyLog(): Promise<void> {
    for (let i = 0; i < TRIES; i += 1) {
      const done = await this.#repositories.keeping.emptyLog().catch((error: unknown) => {
        this.#options.log.warn(errorFields(error), 'the log of the database could not be emptied');
        return true;
      });
      if (done) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    this.#options.log.warn({}, 'the log of the database is being read; it is emptied later');
  }

  async #dto(row: SubscriberRow): Promise<SubscriberDto> {
    const hold = await this.#repositories.keeping.hold(row.id);
    return {
      id: row.id,
      external_id: row.external_id,
      name: row.name,
      lang: row.lang,
      verified: row.verified_at !== null,
      created_at: row.created_at,
      conversations: (await this.#repositories.keeping.conversationsOf(row.id)).length,
      legal_hold: hold && { id: hold.id, reason: hold.reason, created_at: hold.created_at },
    };
  }
}
