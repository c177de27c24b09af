import { createHmac, randomUUID } from 'node:crypto';
import type { Repositories } from '../../data/repositories/index.ts';
import { activeRelease, detectLanguage, type ParseResult } from '../../models/index.ts';
import type {
  MessageDto,
  RasaButton,
  RasaMessage,
  RasaParse,
  RasaReply,
  RasaStatus,
  SentMessage,
} from '../contract/index.ts';
import { uuid } from '../contract/index.ts';
import { AppError } from '../errors.ts';
import type { SubscriberActor } from './actor.ts';
import type { Bus } from './bus.ts';
import type { ConversationService } from './conversation.service.ts';
import type { HealthService } from './health.service.ts';
import { Lanes } from './lanes.ts';
import type { ReadingService } from './reading.service.ts';
import type { SessionService } from './session.service.ts';
import { checkText } from './text.ts';
import type { Throttles } from './throttle.ts';
import { Turns } from './turns.ts';

/** Milliseconds that a webhook's caller waits for the assistant; then the answer is what is there, perhaps nothing. */
const WAIT_MS = 15_000;
/** Messages of one sender that may wait for each other. */
const LANE = 20;
/** How far back agents' messages are looked for that no earlier answer could bring. */
const LOOK_BACK = 50;

export interface RasaOptions {
  repositories: Repositories;
  conversations: ConversationService;
  sessions: SessionService;
  reading: ReadingService;
  health: HealthService;
  throttles: Throttles;
  bus: Bus;
  modelsDir: string;
  /** Scopes the senders of the webhook: another key knows other subscribers. */
  key: string;
  version: string;
}

/** The product as clients made for Rasa know it. Messages go the same way as all others, through ConversationService. */
export class RasaService {
  readonly #options: RasaOptions;
  readonly #scope: string;
  readonly #lanes = new Lanes(LANE);
  readonly #turns: Turns;

  constructor(options: RasaOptions) {
    this.#options = options;
    this.#scope = createHmac('sha256', options.key).update('senders').digest('hex').slice(0, 12);
    this.#turns = new Turns(options.bus, WAIT_MS);
  }

  /** Reads a text without storing it. @throws AppError TEXT_…, QUEUE_FULL; ModelError as `Inference.parse` */
  async parse(request: RasaParse): Promise<ParseResult & { message_id?: string }> {
    const parsed = await this.#options.reading.read({ text: request.text });
    return request.message_id ? { ...parsed, message_id: request.message_id } : parsed;
  }

  async status(): Promise<RasaStatus> {
    const release = (await activeRelease(this.#options.modelsDir).catch(() => undefined)) ?? null;
    const running = await this.#options.repositories.jobs.list({ state: 'running', limit: 100 });
    return {
      model_id: release,
      model_file: release,
      num_active_training_jobs: running.filter((job) => job.kind.startsWith('train')).length,
      understanding: this.#options.health.understanding(),
    };
  }

  version(): { version: string; minimum_compatible_version: string } {
    return { version: this.#options.version, minimum_compatible_version: this.#options.version };
  }

  /**
   * Stores a sender's message and waits for what the assistant says to it. Empty while a person has the conversation; what
   * that person wrote since the sender's last message comes first.
   * @throws AppError as `ConversationService.send`
   */
  reply(request: RasaMessage, address: string): Promise<RasaReply[]> {
    return this.#lanes.run(`sender ${request.sender}`, async () => {
      const actor = await this.#sender(request.sender, address);
      const sent = await this.say(actor, request.message, { channel: 'rest', id: request.message_id });
      // A repeat finds the answer of its first attempt stored: the lane has waited for that one.
      if (!sent.duplicate) await this.#turns.ended(sent.id);
      const messages = await this.#told(actor, sent);
      return messages.map((message) => ({
        recipient_id: request.sender,
        text: message.text,
        ...(message.quick_replies.length > 0 ? { buttons: buttons(message) } : {}),
      }));
    });
  }

  /** The subscriber behind a session id that we issued; null for any other. */
  async known(sessionId: string): Promise<SubscriberActor | null> {
    try {
      return await this.#options.sessions.subscriberByToken(sessionId);
    } catch (error) {
      if (error instanceof AppError && error.code === 'UNAUTHENTICATED') return null;
      throw error;
    }
  }

  /** The id of a subscriber's open conversation, or null. */
  current(actor: SubscriberActor): Promise<string | null> {
    return this.#options.conversations.current(actor);
  }

  /** A new anonymous subscriber; the session id is the secret that brings them back. @throws AppError TOO_MANY */
  async begin(address: string): Promise<{ session_id: string; actor: SubscriberActor }> {
    const { token } = await this.#options.sessions.openSubscriber(address);
    return { session_id: token, actor: await this.#options.sessions.subscriberByToken(token) };
  }

  /**
   * Stores a subscriber's message under the next number of their only client: this one.
   * @param given.joined called with the conversation before anything is stored
   * @throws AppError as `ConversationService.send`
   */
  say(
    actor: SubscriberActor,
    text: string,
    given: {
      channel: 'web' | 'rest';
      id?: string | null | undefined;
      joined?: (conversationId: string) => unknown;
    },
  ): Promise<SentMessage> {
    const { conversations } = this.#options;
    checkText(text);
    const client_instance = actor.subscriber_id;
    return this.#lanes.run(actor.subscriber_id, async () => {
      const opened = await conversations.open(
        actor,
        { client_instance, lang: detectLanguage(text), after_seq: Number.MAX_SAFE_INTEGER },
        given.channel,
        given.joined,
      );
      return conversations.send(actor, {
        conversation_id: opened.conversation.id,
        client_instance,
        client_seq: opened.client_seq + 1,
        client_message_id: uuid.safeParse(given.id).data ?? randomUUID(),
        text,
      });
    });
  }

  async #sender(sender: string, address: string): Promise<SubscriberActor> {
    const { repositories, throttles } = this.#options;
    const external_id = `rasa:${this.#scope}:${sender}`;
    let row = await repositories.subscribers.findByExternalId(external_id);
    if (!row) {
      await throttles.newSubscribers.take(address);
      row = await repositories.subscribers.create({ external_id });
    }
    // There is no session: the key stands for all of its senders. The id is what limits are counted by.
    return { kind: 'subscriber', session_id: `rasa:${row.id}`, subscriber_id: row.id, verified: false };
  }

  /** Agents' messages since the sender's message before this one, and the assistant's between this one and the next. */
  async #told(actor: SubscriberActor, sent: SentMessage): Promise<MessageDto[]> {
    const { messages } = await this.#options.conversations.after(actor, {
      conversation_id: sent.conversation_id,
      after_seq: Math.max(0, sent.seq - LOOK_BACK - 1),
      limit: 200,
    });
    const before = messages.filter((message) => message.seq < sent.seq);
    const since = before.slice(before.findLastIndex((message) => message.role === 'subscriber') + 1);
    const behind = messages.filter((message) => message.seq > sent.seq);
    const next = behind.findIndex((message) => message.role === 'subscriber');
    return [
      ...since.filter((message) => message.role === 'agent'),
      ...behind.slice(0, next < 0 ? behind.length : next).filter((message) => message.role === 'assistant'),
    ];
  }
}

/** A tapped button sends its title, which the dialogue knows again. */
export const buttons = (message: MessageDto): RasaButton[] =>
  message.quick_replies.map((title) => ({ title, payload: title }));
