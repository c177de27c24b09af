import { batch, computed, signal } from '@preact/signals';
import type {
  ConversationDto,
  MessageDto,
  SubscriberClientEvents,
  SubscriberServerEvents,
  WireError,
} from '../../server/contract/index.ts';
import { lang } from '../i18n/index.ts';
import { api } from '../lib/api.ts';
import { toError } from '../lib/errors.ts';
import { newId } from '../lib/ids.ts';
import { type Live, openLive } from '../lib/live.ts';
import { Outbox, type OutboxItem } from '../lib/outbox.ts';
import { storedInstances } from '../lib/outbox-lane.ts';
import { perTab, shared } from '../lib/storage.ts';
import { Adoption, browserLocks, claimInstance } from '../lib/tabs.ts';
import { addMessages, addPage, catchUp, echoOf, emptyTimeline, hasGap } from '../lib/timeline.ts';

const SCOPE = 'chat';
const TOKEN = 'switchboard.subscriber';
const CONVERSATION = 'switchboard.conversation';
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * The subscriber's side of one conversation: session, connection, history, outbox. Everything shown is a signal here.
 * After each connection: open (state, first page, our client_seq) → the pages that follow → the outbox may send.
 */
export class ChatSession {
  readonly timeline = signal(emptyTimeline);
  readonly unsent = signal<readonly OutboxItem[]>([]);
  readonly conversation = signal<ConversationDto | null>(null);
  /** True from the first complete history on. */
  readonly loaded = signal(false);
  readonly failure = signal<WireError | null>(null);
  readonly live: Live<SubscriberClientEvents, SubscriberServerEvents>;
  readonly online = computed(() => this.live.state.value === 'online');
  readonly #adoption: Adoption;
  readonly #instance: string;
  readonly #outbox: Outbox;
  /** The connection for which the conversation is open; sends wait for it. */
  #ready = false;
  #recovering = false;
  #opening = 0;
  #token: string | null = shared.get(TOKEN);

  /** Claims this tab's instance first. */
  static async create(): Promise<ChatSession> {
    const locks = browserLocks();
    return new ChatSession(await claimInstance(SCOPE, perTab, locks, newId), new Adoption(SCOPE, locks));
  }

  constructor(instance: string, adoption: Adoption) {
    this.#instance = instance;
    this.#adoption = adoption;
    this.live = openLive<SubscriberClientEvents, SubscriberServerEvents>({
      namespace: '/subscriber',
      auth: () => ({ token: this.#token ?? '' }),
      onOnline: () => void this.#open(),
      onRefused: (code) => void this.#refused(code),
    });
    this.live.on('message:new', ({ message }) => this.#receive(message));
    this.live.on('conversation:updated', ({ conversation }) => this.#update(conversation));
    this.#outbox = new Outbox({
      storage: shared,
      scope: SCOPE,
      instance,
      newId,
      now: () => new Date(),
      schedule(ms, work) {
        const timer = setTimeout(work, ms);
        return () => clearTimeout(timer);
      },
      transport: {
        connected: () => this.#ready && this.live.connected(),
        send: (payload) => this.live.request('message:send', payload),
        acceptedSeq: async (conversation_id, client_instance) =>
          (
            await this.live.ask('conversation:open', {
              conversation_id,
              client_instance,
              after_seq: this.timeline.value.contiguous,
            })
          ).client_seq,
      },
      onChange: () => this.#listUnsent(),
      onSent: (item, sent) => this.#add([echoOf(sent, item, 'subscriber', null)]),
      onEmptied: (id) => this.#adoption.release(id),
    });
    this.#listUnsent();
  }

  async start(): Promise<void> {
    while (!this.#token) {
      try {
        this.#keepToken((await api.openSubscriber()).token);
        this.failure.value = null;
      } catch (failure) {
        this.failure.value = toError(failure);
        await pause(3000);
      }
    }
    this.live.connect();
  }

  send(text: string): void {
    this.#outbox.add(this.conversation.value?.id ?? null, text);
  }

  readonly retry = (clientMessageId: string): void => this.#outbox.retry(clientMessageId);
  readonly discard = (clientMessageId: string): void => this.#outbox.discard(clientMessageId);

  /** @throws Refused, NoAnswer */
  async requestPerson(): Promise<void> {
    const conversation_id = this.conversation.value?.id;
    if (conversation_id) this.#update(await this.live.ask('handover:request', { conversation_id }));
  }

  /** What this browser proves itself with. */
  get token(): string {
    return this.#token ?? '';
  }

  /** Saves everything that is stored of this person as a file. @throws ApiError */
  async download(): Promise<void> {
    const { downloadOwnData } = await import('./own-data.ts');
    await downloadOwnData(this.token);
  }

  /** Leaves a closed conversation for a fresh one. */
  async startNew(): Promise<void> {
    shared.remove(CONVERSATION);
    batch(() => {
      this.conversation.value = null;
      this.timeline.value = emptyTimeline;
      this.loaded.value = false;
    });
    await this.#open();
  }

  async #open(): Promise<void> {
    const turn = ++this.#opening;
    this.#ready = false;
    const wanted = this.conversation.value?.id ?? shared.get(CONVERSATION);
    const after_seq = this.timeline.value.contiguous;
    try {
      const answer = await this.live.request('conversation:open', {
        client_instance: this.#instance,
        lang: lang.value,
        after_seq,
        ...(wanted ? { conversation_id: wanted } : {}),
      });
      if (turn !== this.#opening) return;
      if (!answer.ok) {
        if (wanted && answer.error.code === 'NOT_FOUND') return await this.#forget(wanted);
        this.failure.value = answer.error;
        return this.#reopenLater(turn);
      }
      const { conversation, client_seq, page } = answer.data;
      shared.set(CONVERSATION, conversation.id);
      batch(() => {
        this.failure.value = null;
        this.#update(conversation);
        this.#outbox.bind(conversation.id);
        this.#page(after_seq, page);
      });
      if (page.has_more) await this.#pages(conversation.id);
      if (turn !== this.#opening) return;
      this.loaded.value = true;
      this.#outbox.learn(conversation.id, client_seq);
      this.#ready = true;
      this.#outbox.wake();
      for (const left of await this.#adoption.claim(storedInstances(shared, SCOPE), this.#instance))
        this.#outbox.adopt(left);
    } catch {
      // Cut again: the next connection opens it. Still connected: ask once more.
      this.#reopenLater(turn);
    }
  }

  #reopenLater(turn: number): void {
    setTimeout(() => {
      if (turn === this.#opening && this.live.connected()) void this.#open();
    }, 2000);
  }

  /** The conversation is gone for us (another browser profile's, or erased): unsent messages go into a new one. */
  async #forget(id: string): Promise<void> {
    shared.remove(CONVERSATION);
    batch(() => {
      this.conversation.value = null;
      this.timeline.value = emptyTimeline;
    });
    await this.#open();
    const next: ConversationDto | null = this.conversation.value;
    if (next) this.#outbox.bind(next.id, id);
    this.#outbox.wake();
  }

  async #refused(code: string): Promise<void> {
    const unknown = code === 'UNAUTHENTICATED';
    if (unknown) this.#keepToken(null);
    else this.failure.value = { code, message: '' };
    // A little apart, so that a refused page does not hammer the server.
    await pause(unknown ? 1000 : 5000);
    await this.start();
  }

  #keepToken(token: string | null): void {
    this.#token = token;
    if (token) shared.set(TOKEN, token);
    else shared.remove(TOKEN);
  }

  #receive(message: MessageDto): void {
    if (message.conversation_id !== this.conversation.value?.id) return;
    this.#add([message]);
    if (hasGap(this.timeline.value)) void this.#recover(message.conversation_id);
  }

  /** Something is missing between what we know: ask for it, once at a time. */
  async #recover(conversation_id: string): Promise<void> {
    if (this.#recovering) return;
    this.#recovering = true;
    try {
      await this.#pages(conversation_id);
    } catch {
      // The next connection starts with the missing part.
    } finally {
      this.#recovering = false;
    }
  }

  async #pages(conversation_id: string): Promise<void> {
    let asked = this.timeline.value.contiguous;
    await catchUp(
      asked,
      (after_seq) => {
        asked = after_seq;
        return this.live.ask('message:after', { conversation_id, after_seq, limit: 200 });
      },
      (page) => {
        if (conversation_id === this.conversation.value?.id) this.#page(asked, page);
      },
    );
  }

  #page(after: number, page: { messages: MessageDto[] }): void {
    this.timeline.value = addPage(this.timeline.value, after, page);
    this.#confirm(page.messages);
  }

  #add(messages: readonly MessageDto[]): void {
    batch(() => {
      this.timeline.value = addMessages(this.timeline.value, messages);
      this.#confirm(messages);
    });
  }

  #confirm(messages: readonly MessageDto[]): void {
    for (const { client_message_id } of messages)
      if (client_message_id) this.#outbox.confirm(client_message_id);
  }

  #update(conversation: ConversationDto): void {
    const known = this.conversation.value;
    if (!known || known.id !== conversation.id || conversation.revision >= known.revision)
      this.conversation.value = conversation;
    this.#listUnsent();
  }

  #listUnsent(): void {
    this.unsent.value = this.#outbox.items(this.conversation.value?.id ?? null);
  }
}
