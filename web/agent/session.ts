import { batch, computed, signal } from '@preact/signals';
import type {
  AgentClientEvents,
  AgentServerEvents,
  ConversationSummary,
  MessageDto,
  QueueView,
  UserDto,
  WireError,
} from '../../server/contract/index.ts';
import { toError } from '../lib/errors.ts';
import { newId } from '../lib/ids.ts';
import { type Live, openLive } from '../lib/live.ts';
import { Outbox, type OutboxItem } from '../lib/outbox.ts';
import { storedInstances } from '../lib/outbox-lane.ts';
import { perTab, shared } from '../lib/storage.ts';
import { Adoption, browserLocks, claimInstance } from '../lib/tabs.ts';
import { catchUp, echoOf, hasGap } from '../lib/timeline.ts';
import * as store from './store.ts';

const SELECTED = 'switchboard.selected';
const PAGE = 100;

/** The agent's side: connection, queue, the open conversation, outbox. Holds `AgentState` and the acts on it. */
export class AgentSession {
  readonly me: UserDto;
  readonly state = signal(store.initialState);
  readonly view = signal<QueueView>('waiting');
  readonly selected = signal<string | null>(perTab.get(SELECTED));
  readonly unsent = signal<readonly OutboxItem[]>([]);
  readonly understanding = signal<'ready' | 'away'>('ready');
  /** Views whose first page has come since the connection was made. */
  readonly loadedViews = signal<ReadonlySet<QueueView>>(new Set());
  readonly queueFailure = signal<WireError | null>(null);
  readonly threadFailure = signal<WireError | null>(null);
  readonly threadLoading = signal(false);
  readonly cursors = signal<ReadonlyMap<QueueView, string | null>>(new Map());
  /** Last sequence that was on screen here, by conversation. */
  readonly seen = signal<ReadonlyMap<string, number>>(new Map());
  readonly live: Live<AgentClientEvents, AgentServerEvents>;
  readonly online = computed(() => this.live.state.value === 'online');
  readonly rows = computed(() => store.rowsOf(this.state.value, this.view.value, this.me.id));
  readonly counts = computed(() => this.state.value.counts);
  readonly conversation = computed(() => this.state.value.summaries.get(this.selected.value ?? '') ?? null);
  readonly thread = computed(() => this.state.value.threads.get(this.selected.value ?? ''));
  readonly #scope: string;
  readonly #instance: string;
  readonly #adoption: Adoption;
  readonly #outbox: Outbox;
  readonly #recovering = new Set<string>();

  static async create(me: UserDto, onSignedOut: () => void): Promise<AgentSession> {
    const locks = browserLocks();
    const scope = `agent.${me.id}`;
    return new AgentSession(
      me,
      await claimInstance(scope, perTab, locks, newId),
      new Adoption(scope, locks),
      onSignedOut,
    );
  }

  constructor(me: UserDto, instance: string, adoption: Adoption, onSignedOut: () => void) {
    this.me = me;
    this.#scope = `agent.${me.id}`;
    this.#instance = instance;
    this.#adoption = adoption;
    this.live = openLive<AgentClientEvents, AgentServerEvents>({
      namespace: '/agent',
      // The session's cookie travels with the handshake by itself.
      auth: () => ({}),
      onOnline: () => void this.#sync(),
      onRefused: (code) => {
        if (code === 'UNAUTHENTICATED' || code === 'FORBIDDEN') onSignedOut();
        else setTimeout(() => this.live.connect(), 2000);
      },
    });
    this.live.on('message:new', ({ message }) => this.#receive(message));
    this.live.on('prediction:new', ({ prediction }) =>
      this.#apply((state) => store.applyPrediction(state, prediction)),
    );
    this.live.on('conversation:updated', ({ conversation }) =>
      this.#apply((state) => store.applySummary(state, conversation)),
    );
    this.live.on('queue:counts', ({ counts }) => this.#apply((state) => store.applyCounts(state, counts)));
    this.live.on('understanding:state', ({ state }) => {
      this.understanding.value = state;
    });
    this.#outbox = new Outbox({
      storage: shared,
      scope: this.#scope,
      instance,
      newId,
      now: () => new Date(),
      schedule(ms, work) {
        const timer = setTimeout(work, ms);
        return () => clearTimeout(timer);
      },
      transport: {
        connected: () => this.live.connected(),
        send: (payload) => this.live.request('message:send', payload),
        acceptedSeq: (conversationId, client) => this.#acceptedSeq(conversationId, client),
      },
      onChange: () => this.#listUnsent(),
      onSent: (item, sent) => this.#store(echoOf(sent, item, 'agent', me.name)),
      onEmptied: (id) => this.#adoption.release(id),
    });
    this.#listUnsent();
  }

  start(): void {
    this.live.connect();
  }

  stop(): void {
    this.live.close();
  }

  send(text: string): void {
    const id = this.selected.value;
    if (id) this.#outbox.add(id, text);
  }

  readonly retry = (clientMessageId: string): void => this.#outbox.retry(clientMessageId);
  readonly discard = (clientMessageId: string): void => this.#outbox.discard(clientMessageId);

  /** True when this conversation is mine and the subscriber wrote since I last looked. */
  isUnread(summary: ConversationSummary): boolean {
    const last = summary.last_message;
    return (
      store.belongsTo('mine', summary, this.me.id) &&
      last?.role === 'subscriber' &&
      last.seq > (this.seen.value.get(summary.id) ?? 0)
    );
  }

  /** @throws Refused, NoAnswer */
  async act(what: 'take' | 'release' | 'resolve', conversation_id: string): Promise<void> {
    const summary = await this.live.ask(`conversation:${what}`, { conversation_id });
    this.#apply((state) => store.applySummary(state, summary));
  }

  showView(view: QueueView): void {
    this.view.value = view;
    this.queueFailure.value = null;
    if (this.online.value) void this.loadView(view);
  }

  /** Fetches the first page of a view, or the page after what is there. */
  async loadView(view: QueueView, more = false): Promise<void> {
    const cursor = more ? this.cursors.value.get(view) : null;
    try {
      const page = await this.live.ask('queue:list', { view, limit: PAGE, ...(cursor ? { cursor } : {}) });
      batch(() => {
        this.#apply((state) => store.applyQueuePage(state, page));
        this.loadedViews.value = new Set(this.loadedViews.value).add(view);
        this.cursors.value = new Map(this.cursors.value).set(view, page.next_cursor);
        this.queueFailure.value = null;
      });
    } catch (failure) {
      // Cut off is said at the top edge; the next connection loads it anew.
      if (this.live.connected() && view === this.view.value) this.queueFailure.value = toError(failure);
    }
  }

  select(id: string | null): void {
    const before = this.selected.value;
    if (before === id) return;
    batch(() => {
      this.selected.value = id;
      this.threadFailure.value = null;
      this.#listUnsent();
    });
    if (id) perTab.set(SELECTED, id);
    else perTab.remove(SELECTED);
    if (before && this.live.connected())
      void this.live.request('conversation:unwatch', { conversation_id: before }).catch(() => undefined);
    if (id && this.live.connected()) void this.watch(id);
  }

  /** Opens a conversation: state, messages after what is here, predictions; then follows it live. */
  async watch(id: string): Promise<void> {
    const after_seq = this.state.value.threads.get(id)?.timeline.contiguous ?? 0;
    this.threadLoading.value = true;
    try {
      const watched = await this.live.ask('conversation:watch', {
        conversation_id: id,
        client_instance: this.#instance,
        after_seq,
      });
      batch(() => {
        this.#apply((state) => store.applyWatched(state, after_seq, watched));
        this.#confirm(watched.page.messages);
        this.#outbox.learn(id, watched.client_seq);
        this.threadFailure.value = null;
      });
      if (watched.page.has_more) await this.#pages(id);
      this.markSeen(id);
    } catch (failure) {
      const error = toError(failure);
      if (id !== this.selected.value) return;
      if (error.code === 'NOT_FOUND') this.select(null);
      else if (this.live.connected()) this.threadFailure.value = error;
    } finally {
      if (id === this.selected.value) this.threadLoading.value = false;
    }
  }

  markSeen(id: string): void {
    const last = this.state.value.threads.get(id)?.timeline.messages.at(-1)?.seq ?? 0;
    if (
      id === this.selected.value &&
      document.visibilityState === 'visible' &&
      last > (this.seen.value.get(id) ?? 0)
    ) {
      this.seen.value = new Map(this.seen.value).set(id, last);
    }
  }

  /** After each connection: my conversations, the view on screen, the open conversation; then the outbox. */
  async #sync(): Promise<void> {
    batch(() => {
      this.#apply(store.markStale);
      this.loadedViews.value = new Set();
    });
    const view = this.view.value;
    const open = this.selected.value;
    await Promise.all(
      [...new Set<QueueView>(['mine', view])]
        .map((one) => this.loadView(one))
        .concat(open ? this.watch(open) : []),
    );
    if (!this.live.connected()) return;
    if (this.loadedViews.value.has('mine') && this.loadedViews.value.has(view))
      this.#apply((state) => store.dropStale(state, this.selected.value));
    this.#outbox.wake();
    for (const left of await this.#adoption.claim(storedInstances(shared, this.#scope), this.#instance))
      this.#outbox.adopt(left);
  }

  async #acceptedSeq(conversation_id: string, client_instance: string): Promise<number> {
    const after_seq = this.state.value.threads.get(conversation_id)?.timeline.contiguous ?? 0;
    const watched = await this.live.ask('conversation:watch', {
      conversation_id,
      client_instance,
      after_seq,
    });
    if (conversation_id !== this.selected.value)
      void this.live.request('conversation:unwatch', { conversation_id }).catch(() => undefined);
    return watched.client_seq;
  }

  #receive(message: MessageDto): void {
    const id = message.conversation_id;
    this.#store(message);
    this.markSeen(id);
    const thread = this.state.value.threads.get(id);
    if (thread && id === this.selected.value && hasGap(thread.timeline)) void this.#recover(id);
  }

  async #recover(id: string): Promise<void> {
    if (this.#recovering.has(id)) return;
    this.#recovering.add(id);
    try {
      await this.#pages(id);
    } catch {
      // The next connection starts with the missing part.
    } finally {
      this.#recovering.delete(id);
    }
  }

  async #pages(conversation_id: string): Promise<void> {
    let asked = this.state.value.threads.get(conversation_id)?.timeline.contiguous ?? 0;
    await catchUp(
      asked,
      (after_seq) => {
        asked = after_seq;
        return this.live.ask('message:after', { conversation_id, after_seq, limit: 200 });
      },
      (page) =>
        batch(() => {
          this.#apply((state) => store.applyPage(state, conversation_id, asked, page));
          this.#confirm(page.messages);
        }),
    );
  }

  #store(message: MessageDto): void {
    batch(() => {
      this.#apply((state) => store.applyMessage(state, message));
      this.#confirm([message]);
    });
  }

  #confirm(messages: readonly MessageDto[]): void {
    for (const { client_message_id } of messages)
      if (client_message_id) this.#outbox.confirm(client_message_id);
  }

  #apply(change: (state: store.AgentState) => store.AgentState): void {
    this.state.value = change(this.state.value);
  }

  #listUnsent(): void {
    this.unsent.value = this.#outbox.items(this.selected.value);
  }
}
