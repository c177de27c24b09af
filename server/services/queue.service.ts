import type { Repositories } from '../../data/repositories/index.ts';
import type { ConversationRow } from '../../data/types.ts';
import type {
  ConversationDto,
  ConversationSummary,
  ListQueue,
  MessageEvent,
  PredictionDto,
  QueueCounts,
  QueuePage,
  WatchConversation,
  WatchedConversation,
} from '../contract/index.ts';
import { AppError } from '../errors.ts';
import { accessConversation } from './access.ts';
import type { Actor, KeyActor, UserActor } from './actor.ts';
import type { Bus } from './bus.ts';
import type { HandoverReason } from './dialogue.ts';
import { toConversationDto, toMessageDto, toPredictionDto, toSummary } from './dto.ts';
import { errorFields, type Log } from './log.ts';

/** Told of who reads a transcript; never rejects. */
export type Viewed = (actor: Actor, conversationId: string) => Promise<void>;

const FIRST_PAGE = 100;
/** Counts are told at most so often: a busy hour would otherwise recount for every message. */
const COUNT_EVERY_MS = 250;

/** Programs have no conversations of their own. */
const userIdOf = (actor: UserActor | KeyActor | null) => (actor?.kind === 'user' ? actor.user_id : null);

/** The agents' side: the queue, who has which conversation, and how it changes hands. */
export class QueueService {
  readonly #repositories: Repositories;
  readonly #bus: Bus;
  readonly #log: Log;
  readonly #viewed: Viewed;
  #counting: NodeJS.Timeout | null = null;

  constructor(options: { repositories: Repositories; bus: Bus; log: Log; viewed?: Viewed }) {
    this.#viewed = options.viewed ?? (async () => {});
    this.#repositories = options.repositories;
    this.#bus = options.bus;
    this.#log = options.log;
  }

  async list(actor: UserActor | KeyActor, request: ListQueue): Promise<QueuePage> {
    const page = await this.#repositories.conversations.page({
      ...request,
      user_id: userIdOf(actor),
      cursor: request.cursor ?? null,
    });
    return {
      items: page.items.map(toSummary),
      counts: await this.#counts(actor),
      next_cursor: page.next_cursor,
    };
  }

  /** @param joined called before anything is read, so that a listener misses nothing in between */
  async watch(
    actor: UserActor,
    request: WatchConversation,
    joined: (id: string) => unknown,
  ): Promise<WatchedConversation> {
    const row = await accessConversation(this.#repositories, actor, request.conversation_id);
    await joined(row.id);
    await this.#viewed(actor, row.id);
    const rows = await this.#repositories.messages.after(row.id, request.after_seq, FIRST_PAGE + 1);
    const messages = rows.slice(0, FIRST_PAGE).map(toMessageDto);
    return {
      conversation: await this.summary(row),
      client_seq: await this.#repositories.messages.lastClientSeq(row.id, request.client_instance),
      page: {
        messages,
        last_seq: messages.at(-1)?.seq ?? request.after_seq,
        has_more: rows.length > FIRST_PAGE,
      },
      predictions: await this.#predictions(row.id),
    };
  }

  async predictions(actor: Actor, id: string): Promise<PredictionDto[]> {
    const row = await accessConversation(this.#repositories, actor, id);
    return this.#predictions(row.id);
  }

  /** One winner: the check and the change are one write. @throws AppError CONVERSATION_TAKEN, CONVERSATION_RESOLVED */
  async take(actor: UserActor, id: string): Promise<ConversationSummary> {
    const row = await accessConversation(this.#repositories, actor, id);
    return this.#change(row, 'agent_joined', actor, async (inside) => {
      const taken = await inside.conversations.take(id, actor.user_id);
      if (taken.kind === 'conflict') {
        throw new AppError('CONVERSATION_TAKEN', `${taken.assignee_name} has this conversation.`, {
          assignee_name: taken.assignee_name,
        });
      }
      if (taken.kind === 'resolved')
        throw new AppError('CONVERSATION_RESOLVED', 'This conversation is closed.');
      return taken.kind === 'taken';
    });
  }

  /** Back to the assistant. @throws AppError NOT_ASSIGNED */
  async release(actor: UserActor, id: string): Promise<ConversationSummary> {
    const row = await accessConversation(this.#repositories, actor, id);
    return this.#change(row, 'agent_left', actor, async (inside) =>
      mine(await inside.conversations.release(id, actor.user_id)),
    );
  }

  /** Closes it; only whoever has it may, or anybody when nobody has it. @throws AppError NOT_ASSIGNED */
  async resolve(actor: UserActor, id: string): Promise<ConversationSummary> {
    const row = await accessConversation(this.#repositories, actor, id);
    if (row.status === 'resolved') return this.summary(row);
    return this.#change(row, 'resolved', actor, async (inside) =>
      mine(await inside.conversations.resolve(id, actor.user_id)),
    );
  }

  /** Puts a conversation of the assistant into the queue. Returns false when a person has it or it waits already. */
  async handOver(id: string, reason: HandoverReason): Promise<boolean> {
    const marker = await this.#repositories.transaction(async (inside) => {
      if (!(await inside.conversations.requestHandover(id, reason))) return null;
      return inside.messages.append({
        conversation_id: id,
        role: 'system',
        text: '',
        event: 'handover_requested',
      });
    });
    if (marker?.kind === 'stored') this.#bus.send('message.created', { message: toMessageDto(marker.row) });
    if (marker) this.changed(id, true);
    return marker !== null;
  }

  async summary(row: ConversationRow): Promise<ConversationSummary> {
    const full = await this.#repositories.conversations.summary(row.id);
    if (!full) throw new AppError('NOT_FOUND', 'There is no such conversation.');
    return toSummary(full);
  }

  async conversation(row: ConversationRow): Promise<ConversationDto> {
    const position =
      row.status === 'waiting' ? await this.#repositories.conversations.queuePosition(row.id) : null;
    const assignee = row.assignee_id ? await this.#repositories.users.get(row.assignee_id) : null;
    return toConversationDto(row, { queue_position: position, assignee_name: assignee?.name ?? null });
  }

  /** Both sides' view of one conversation, for the broadcast. */
  async state(id: string): Promise<{ summary: ConversationSummary; conversation: ConversationDto } | null> {
    const row = await this.#repositories.conversations.get(id);
    return row ? { summary: await this.summary(row), conversation: await this.conversation(row) } : null;
  }

  /** Tells the bus that a conversation changed; `counts` where it may have moved from one view to another. */
  changed(id: string, counts: boolean): void {
    this.#bus.send('conversation.changed', { conversation_id: id });
    if (!counts || this.#counting) return;
    this.#counting = setTimeout(() => {
      this.#counting = null;
      Promise.all([this.#counts(null), this.#repositories.conversations.countsByAssignee()]).then(
        ([counts, mine]) => this.#bus.send('queue.changed', { counts, mine }),
        (error: unknown) => this.#log.error(errorFields(error), 'the queue could not be counted'),
      );
    }, COUNT_EVERY_MS);
    this.#counting.unref();
  }

  async #change(
    row: ConversationRow,
    event: MessageEvent,
    actor: UserActor,
    write: (inside: Repositories) => Promise<boolean>,
  ): Promise<ConversationSummary> {
    const marker = await this.#repositories.transaction(async (inside) => {
      if (!(await write(inside))) return null;
      const stored = await inside.messages.append({
        conversation_id: row.id,
        role: 'system',
        author_id: actor.user_id,
        author_name: actor.name,
        text: '',
        event,
      });
      await inside.audit.append({ actor: actor.user_id, action: `conversation_${event}`, object: row.id });
      return stored;
    });
    if (marker?.kind === 'stored') this.#bus.send('message.created', { message: toMessageDto(marker.row) });
    if (marker) this.changed(row.id, true);
    return this.summary(row);
  }

  async #counts(actor: UserActor | KeyActor | null): Promise<QueueCounts> {
    return this.#repositories.conversations.counts(userIdOf(actor));
  }

  async #predictions(id: string): Promise<PredictionDto[]> {
    return (await this.#repositories.predictions.forConversation(id)).map(toPredictionDto);
  }
}

function mine(done: boolean): boolean {
  if (!done) throw new AppError('NOT_ASSIGNED', 'This conversation is not yours at the moment.');
  return true;
}
