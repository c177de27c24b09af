import type { Repositories } from '../../data/repositories/index.ts';
import type { ConversationRow, MessageRow } from '../../data/types.ts';
import type {
  ConversationDto,
  ConversationSummary,
  MessagePage,
  MessagesAfter,
  OpenConversation,
  OpenedConversation,
  SendMessage,
  SentMessage,
} from '../contract/index.ts';
import { AppError } from '../errors.ts';
import { accessConversation } from './access.ts';
import type { Actor, SubscriberActor, UserActor } from './actor.ts';
import type { Bus } from './bus.ts';
import { toMessageDto } from './dto.ts';
import type { QueueService, Viewed } from './queue.service.ts';
import { checkText } from './text.ts';
import type { Throttles } from './throttle.ts';

export interface ConversationOptions {
  repositories: Repositories;
  bus: Bus;
  queue: QueueService;
  throttles: Throttles;
  /** Called after the commit of a subscriber's message; must not throw and is not awaited. */
  understand: (message: MessageRow) => void;
  viewed?: Viewed;
}

/** The way of one message: check, commit, acknowledge, broadcast; only then is it read by the model. */
export class ConversationService {
  readonly #repositories: Repositories;
  readonly #bus: Bus;
  readonly #queue: QueueService;
  readonly #throttles: Throttles;
  readonly #understand: (message: MessageRow) => void;
  readonly #viewed: Viewed;

  constructor(options: ConversationOptions) {
    this.#repositories = options.repositories;
    this.#bus = options.bus;
    this.#queue = options.queue;
    this.#throttles = options.throttles;
    this.#understand = options.understand;
    this.#viewed = options.viewed ?? (async () => {});
  }

  /**
   * The subscriber's conversation with its first page after `after_seq`, made when there is none.
   * @param joined called with the id before anything is read, so that a listener misses nothing in between
   */
  async open(
    actor: SubscriberActor,
    request: OpenConversation,
    channel: 'web' | 'rest',
    joined: (id: string) => unknown = () => {},
  ): Promise<OpenedConversation> {
    const found = request.conversation_id
      ? await accessConversation(this.#repositories, actor, request.conversation_id)
      : ((await this.#repositories.conversations.findOpenForSubscriber(actor.subscriber_id)) ??
        (await this.#create(actor, request.lang ?? 'en', channel)));
    await joined(found.id);
    const page = await this.#page(found.id, request.after_seq, 100);
    return {
      conversation: await this.#queue.conversation(await this.#fresh(found)),
      client_seq: await this.#repositories.messages.lastClientSeq(found.id, request.client_instance),
      page,
    };
  }

  /** The id of the subscriber's own open conversation; null when there is none, and none is made. */
  async current(actor: SubscriberActor): Promise<string | null> {
    return (await this.#repositories.conversations.findOpenForSubscriber(actor.subscriber_id))?.id ?? null;
  }

  /** What the asker may see of a conversation. */
  async get(actor: Actor, id: string): Promise<ConversationDto | ConversationSummary> {
    const row = await accessConversation(this.#repositories, actor, id);
    return actor.kind === 'subscriber' ? this.#queue.conversation(row) : this.#queue.summary(row);
  }

  async after(actor: Actor, request: MessagesAfter): Promise<MessagePage> {
    const row = await accessConversation(this.#repositories, actor, request.conversation_id);
    await this.#viewed(actor, row.id);
    return this.#page(row.id, request.after_seq, request.limit);
  }

  /**
   * Stores a message once. Resolves after the commit: what it returns may be shown as ✓.
   * @throws AppError NOT_FOUND, TEXT_EMPTY, TEXT_TOO_LONG, TEXT_INVALID, TOO_MANY, OUT_OF_ORDER, CLIENT_MESSAGE_ID_REUSED,
   *   NOT_ASSIGNED (an agent who has not taken it over), NOT_SAVED
   */
  async send(actor: SubscriberActor | UserActor, request: SendMessage): Promise<SentMessage> {
    const conversation = await accessConversation(this.#repositories, actor, request.conversation_id);
    checkText(request.text);
    await this.#throttles.messages.take(actor.session_id);
    const isSubscriber = actor.kind === 'subscriber';
    const result = await this.#repositories.transaction(async (inside) => {
      const stored = await inside.messages.append({
        conversation_id: conversation.id,
        client_instance: request.client_instance,
        client_seq: request.client_seq,
        client_message_id: request.client_message_id,
        role: isSubscriber ? 'subscriber' : 'agent',
        author_id: isSubscriber ? actor.subscriber_id : actor.user_id,
        author_name: isSubscriber ? null : actor.name,
        text: request.text,
        understanding: isSubscriber ? 'pending' : 'none',
        ...(isSubscriber ? {} : { only_if: { assignee_id: actor.user_id } }),
      });
      // Looked at inside the write: an agent may have closed it a moment ago.
      const reopened =
        stored.kind === 'stored' && isSubscriber && (await inside.conversations.reopen(conversation.id));
      const marker = reopened
        ? await inside.messages.append({
            conversation_id: conversation.id,
            role: 'system',
            text: '',
            event: 'reopened',
          })
        : null;
      return { stored, marker };
    });
    const { stored, marker } = result;
    if (stored.kind === 'out_of_order') {
      throw new AppError('OUT_OF_ORDER', `client_seq ${stored.expected} is expected next.`, {
        expected: stored.expected,
      });
    }
    if (stored.kind === 'refused')
      throw new AppError('NOT_ASSIGNED', 'This conversation is not yours at the moment.');
    if (stored.kind === 'stored')
      this.#afterCommit(stored.row, marker?.kind === 'stored' ? marker.row : null);
    return {
      id: stored.row.id,
      conversation_id: stored.row.conversation_id,
      client_message_id: request.client_message_id,
      seq: stored.row.seq,
      created_at: stored.row.created_at,
      duplicate: stored.kind === 'duplicate',
    };
  }

  /** Brings the conversation to the agents' queue; asking twice changes nothing. */
  async requestHandover(actor: SubscriberActor, id: string): Promise<ConversationDto> {
    const row = await accessConversation(this.#repositories, actor, id);
    await this.#queue.handOver(row.id, 'asked_for_person');
    return this.#queue.conversation(await this.#fresh(row));
  }

  /** The acknowledgement leaves first: what follows waits for the next turn of the loop. */
  #afterCommit(row: MessageRow, marker: MessageRow | null): void {
    setImmediate(() => {
      this.#bus.send('message.created', { message: toMessageDto(row) });
      if (marker) this.#bus.send('message.created', { message: toMessageDto(marker) });
      this.#queue.changed(row.conversation_id, marker !== null);
      if (row.understanding === 'pending') this.#understand(row);
    });
  }

  async #create(
    actor: SubscriberActor,
    lang: 'en' | 'zh',
    channel: 'web' | 'rest',
  ): Promise<ConversationRow> {
    const row = await this.#repositories.conversations.create({
      subscriber_id: actor.subscriber_id,
      lang,
      channel,
    });
    this.#queue.changed(row.id, true);
    return row;
  }

  async #page(id: string, after: number, limit: number): Promise<MessagePage> {
    const rows = await this.#repositories.messages.after(id, after, limit + 1);
    const messages = rows.slice(0, limit).map(toMessageDto);
    return { messages, last_seq: messages.at(-1)?.seq ?? after, has_more: rows.length > limit };
  }

  async #fresh(row: ConversationRow): Promise<ConversationRow> {
    return (await this.#repositories.conversations.get(row.id)) ?? row;
  }
}
