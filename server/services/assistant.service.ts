import type { Repositories } from '../../data/repositories/index.ts';
import type { MessageRow } from '../../data/types.ts';
import type { Inference, ParseResult } from '../../models/index.ts';
import type { Language, MessageEvent } from '../contract/index.ts';
import type { Bus, BusEvents } from './bus.ts';
import type { ContentService, SystemText } from './content.service.ts';
import { candidates, decide, type HandoverReason, type Step } from './dialogue.ts';
import { toMessageDto, toPredictionDto } from './dto.ts';
import { errorFields, type Log } from './log.ts';
import type { QueueService } from './queue.service.ts';

type Outcome = BusEvents['turn.ended']['outcome'];

const RECENT = 3;
/** Messages that a restart finds unread are read again, so many at a time. */
const RESUME = 200;

export interface AssistantOptions {
  repositories: Repositories;
  inference: Inference;
  content: ContentService;
  queue: QueueService;
  bus: Bus;
  log: Log;
}

/** What one turn of the assistant writes beside the prediction. */
interface Reply {
  text: string | null;
  quick_replies: string[];
  handover: HandoverReason | null;
  lang: Language;
}

/**
 * Reads each committed message of a subscriber with the model and answers it while no person has the conversation.
 * Conversations are independent; inside one, messages are read in their order. A message that cannot be read is marked
 * `unlabelled` and the conversation goes to people: never a silent guess, never in the message's way.
 */
export class AssistantService {
  readonly #options: AssistantOptions;
  readonly #chains = new Map<string, Promise<void>>();

  constructor(options: AssistantOptions) {
    this.#options = options;
  }

  /** Queues a committed message behind the earlier ones of its conversation. Never throws. */
  understand(message: MessageRow): void {
    const before = this.#chains.get(message.conversation_id) ?? Promise.resolve();
    const next = before
      .then(() => this.#turn(message))
      .catch((error: unknown) => {
        this.#options.log.error(
          { message_id: message.id, ...errorFields(error) },
          'a message could not be answered',
        );
        return 'failed' as const;
      })
      .then((outcome) => this.#options.bus.send('turn.ended', { message_id: message.id, outcome }))
      .finally(() => {
        if (this.#chains.get(message.conversation_id) === next) this.#chains.delete(message.conversation_id);
      });
    this.#chains.set(message.conversation_id, next);
  }

  /** Takes up what a crash left unread, oldest first. Returns how many. */
  async resume(): Promise<number> {
    const rows = await this.#options.repositories.messages.pendingUnderstanding(RESUME);
    for (const row of rows) this.understand(row);
    return rows.length;
  }

  /** Resolves when every queued message has been dealt with. */
  async drain(): Promise<void> {
    while (this.#chains.size > 0) await Promise.all(this.#chains.values());
  }

  async #turn(message: MessageRow): Promise<Outcome> {
    const conversation = await this.#options.repositories.conversations.get(message.conversation_id);
    if (!conversation) return 'failed';
    const began = performance.now();
    let parsed: ParseResult;
    try {
      parsed = await this.#options.inference.parse({
        text: message.text,
        context_language: conversation.lang,
      });
    } catch (error) {
      await this.#unread(message, conversation.lang, error);
      return 'unlabelled';
    }
    const waited = performance.now() - began;
    const open =
      conversation.status === 'bot' || conversation.status === 'waiting' ? conversation.status : null;
    const step: Step = open ? await this.#decide(message, parsed, open) : { kind: 'silent' };
    await this.#write(message, parsed, this.#reply(step, parsed, message.seq, await this.#position(step)));
    this.#options.log.debug(
      { message_id: message.id, decision: parsed.decision, ms: Math.round(waited) },
      'a message was read',
    );
    return parsed.decision;
  }

  async #decide(message: MessageRow, parsed: ParseResult, status: 'bot' | 'waiting'): Promise<Step> {
    const recent = await this.#options.repositories.predictions.recent(message.conversation_id, RECENT);
    const context = {
      status,
      recent: recent.map((row) => ({
        decision: row.decision,
        intent: row.intent,
        candidates: candidates(row.ranking),
      })),
    };
    return decide(parsed, context, (intent, lang) => this.#options.content.title(intent, lang));
  }

  #reply(step: Step, parsed: ParseResult, turn: number, position: string): Reply {
    const lang = parsed.language;
    const { content } = this.#options;
    const say = (name: SystemText | string, variables: Record<string, string> = {}) =>
      content.answer(name, lang, turn, variables);
    const none: Reply = { text: null, quick_replies: [], handover: null, lang };
    switch (step.kind) {
      case 'answer':
        return { ...none, ...say(step.intent) };
      case 'choose':
        return {
          ...none,
          text: say('choose')?.text ?? null,
          quick_replies: step.intents.map((name) => content.title(name, lang)),
        };
      case 'ask_again':
        return { ...none, ...say('not_understood') };
      case 'offer_person':
        return { ...none, ...say('not_understood_again') };
      case 'handover':
        return { ...none, text: say('handover_queued', { position })?.text ?? null, handover: step.reason };
      case 'silent':
        return none;
    }
  }

  /** The place that a conversation gets when it joins the queue now. */
  async #position(step: Step): Promise<string> {
    if (step.kind !== 'handover') return '';
    const { waiting } = await this.#options.repositories.conversations.counts(null);
    return String(waiting + 1);
  }

  /** Prediction, reply and hand-over in one transaction; the reply only while no person has joined, checked inside it. */
  async #write(message: MessageRow, parsed: ParseResult, reply: Reply): Promise<void> {
    const { repositories, bus, queue } = this.#options;
    const written = await repositories.transaction(async (inside) => {
      const prediction = await inside.predictions.insert({ message_id: message.id, parsed });
      await inside.messages.setUnderstanding(message.id, 'done', parsed.language);
      await inside.conversations.setLanguage(message.conversation_id, parsed.language);
      const rows = await this.#answerInside(inside, message.conversation_id, reply);
      return { prediction, rows };
    });
    bus.send('message.predicted', { prediction: toPredictionDto(written.prediction) });
    for (const row of written.rows) bus.send('message.created', { message: toMessageDto(row) });
    queue.changed(message.conversation_id, reply.handover !== null);
  }

  async #answerInside(inside: Repositories, conversationId: string, reply: Reply): Promise<MessageRow[]> {
    const rows: MessageRow[] = [];
    const append = async (row: {
      role: 'assistant' | 'system';
      text: string;
      event?: MessageEvent;
      quick_replies?: string[];
    }) => {
      const stored = await inside.messages.append({
        conversation_id: conversationId,
        lang: reply.lang,
        only_if: { status: ['bot', 'waiting'] },
        ...row,
      });
      if (stored.kind === 'stored') rows.push(stored.row);
    };
    // The marker first: "you asked for a person" reads before "one has been asked to join".
    if (reply.handover && (await inside.conversations.requestHandover(conversationId, reply.handover))) {
      await append({ role: 'system', text: '', event: 'handover_requested' });
    }
    if (reply.text !== null) {
      await append({ role: 'assistant', text: reply.text, quick_replies: reply.quick_replies });
    }
    return rows;
  }

  /** The model is away, late or overrun: the message stays, marked, and a person is asked. */
  async #unread(message: MessageRow, lang: Language, error: unknown): Promise<void> {
    const { repositories, bus, queue, log } = this.#options;
    log.warn(
      { message_id: message.id, ...errorFields(error), stack: undefined },
      'a message stays unlabelled',
    );
    const rows = await repositories.transaction(async (inside) => {
      await inside.messages.setUnderstanding(message.id, 'unlabelled', null);
      const conversation = await inside.conversations.get(message.conversation_id);
      if (conversation?.status !== 'bot') return [];
      const text = this.#options.content.answer('inference_unavailable', lang, message.seq)?.text ?? null;
      return this.#answerInside(inside, message.conversation_id, {
        text,
        quick_replies: [],
        handover: 'inference_unavailable',
        lang,
      });
    });
    for (const row of rows) bus.send('message.created', { message: toMessageDto(row) });
    queue.changed(message.conversation_id, rows.length > 0);
  }
}
