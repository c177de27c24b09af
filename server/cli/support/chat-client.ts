import { io, type Socket } from 'socket.io-client';
import type {
  Ack,
  MessageDto,
  OpenedConversation,
  SentMessage,
  SubscriberClientEvents,
  SubscriberServerEvents,
  SubscriberSession,
  WireError,
} from '../../contract/index.ts';
import { SOCKET_PATH } from '../../contract/index.ts';

export const ACK_TIMEOUT_MS = 10_000;

/** What `heedGoodbye` needs of a socket of either namespace. */
interface Leavable {
  on(name: 'error', listener: (said: { event: string | null; error: WireError }) => void): unknown;
  on(name: 'disconnect', listener: (reason: string) => void): unknown;
  connect(): unknown;
  disconnect(): unknown;
}

/**
 * As the pages do: a stopping server says how long to stay away, and each client comes back by its own die.
 * Returns the way to forget about coming back.
 */
export function heedGoodbye(socket: Leavable): () => void {
  let pause: number | null = null;
  let comeBack: NodeJS.Timeout | undefined;
  socket.on('error', ({ event, error }) => {
    if (event !== null || error.code !== 'SHUTTING_DOWN') return;
    const { retry_after, spread } = error.details ?? {};
    pause = 1000 * (Number(retry_after ?? 1) + Math.random() * Number(spread ?? 3));
  });
  socket.on('disconnect', (reason) => {
    if (reason === 'io client disconnect') return;
    const wait = pause ?? (reason === 'io server disconnect' ? 0 : null);
    pause = null;
    if (wait === null) return;
    socket.disconnect();
    comeBack = setTimeout(() => socket.connect(), wait);
  });
  return () => clearTimeout(comeBack);
}

interface Outgoing {
  client_message_id: string;
  client_seq: number;
  text: string;
  resolve: (sent: SentMessage) => void;
  reject: (error: Error) => void;
}

export interface ChatClientOptions {
  url: string;
  lang?: 'en' | 'zh';
  session?: SubscriberSession;
  /** Milliseconds between tries to connect again. */
  retryMs?: number;
}

/** A refusal by the server: its code is the message. */
export class Refused extends Error {
  readonly code: string;
  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

/**
 * A subscriber without a browser, with the same delivery rules as the page: one send in flight, the same
 * client_message_id until it is acknowledged, and after every gap all that came after the last sequence number.
 */
export class ChatClient {
  readonly instance = crypto.randomUUID();
  readonly received = new Map<number, MessageDto>();
  conversationId = '';
  session: SubscriberSession | null;
  readonly #options: ChatClientOptions;
  readonly #outbox: Outgoing[] = [];
  #socket: Socket<SubscriberServerEvents, SubscriberClientEvents> | null = null;
  #nextSeq = 1;
  #busy = false;
  #ready = false;
  #stay: () => void = () => {};
  #listener: (message: MessageDto) => void = () => {};

  constructor(options: ChatClientOptions) {
    this.#options = options;
    this.session = options.session ?? null;
  }

  onMessage(listener: (message: MessageDto) => void): void {
    this.#listener = listener;
  }

  get lastSeq(): number {
    let last = 0;
    while (this.received.has(last + 1)) last++;
    return last;
  }

  get connected(): boolean {
    return this.#ready;
  }

  /** Resolves when the conversation is open. */
  async connect(): Promise<void> {
    this.session ??= await openSession(this.#options.url);
    const retry = this.#options.retryMs ?? 500;
    const socket: Socket<SubscriberServerEvents, SubscriberClientEvents> = io(
      `${this.#options.url}/subscriber`,
      {
        path: SOCKET_PATH,
        transports: ['websocket'],
        auth: { token: this.session.token },
        extraHeaders: { origin: this.#options.url },
        reconnectionDelay: retry,
        reconnectionDelayMax: retry * 4,
        forceNew: true,
      },
    );
    this.#socket = socket;
    socket.on('message:new', ({ message }) => this.#take(message));
    socket.on('disconnect', () => {
      this.#ready = false;
    });
    this.#stay = heedGoodbye(socket);
    await new Promise<void>((resolve) => {
      socket.on('connect', () => {
        void this.#open().then(resolve, () => socket.disconnect().connect());
      });
      // A refused handshake (the server is stopping, or not up yet) is tried again; the library does so only for lost transports.
      socket.on('connect_error', () => {
        if (!socket.active) setTimeout(() => this.#socket?.connect(), retry);
      });
    });
  }

  /** Resolves with the server's acknowledgement, however many connections that takes. Rejects with Refused. */
  send(text: string): Promise<SentMessage> {
    return new Promise((resolve, reject) => {
      this.#outbox.push({
        client_message_id: crypto.randomUUID(),
        client_seq: this.#nextSeq++,
        text,
        resolve,
        reject,
      });
      void this.#flush();
    });
  }

  close(): void {
    this.#stay();
    this.#socket?.disconnect();
    this.#socket = null;
    this.#ready = false;
  }

  /** Cuts the transport as a lost network would; the client comes back by itself. */
  cut(): void {
    this.#socket?.io.engine.close();
  }

  async #open(): Promise<void> {
    const opened = await this.#ask<OpenedConversation>((socket, ack) =>
      socket.emit(
        'conversation:open',
        {
          client_instance: this.instance,
          lang: this.#options.lang ?? 'en',
          after_seq: this.lastSeq,
          ...(this.conversationId ? { conversation_id: this.conversationId } : {}),
        },
        ack,
      ),
    );
    this.conversationId = opened.conversation.id;
    let page = opened.page;
    for (const message of page.messages) this.#take(message);
    while (page.has_more) {
      const after = page.last_seq;
      page = await this.#ask((socket, ack) =>
        socket.emit(
          'message:after',
          { conversation_id: this.conversationId, after_seq: after, limit: 200 },
          ack,
        ),
      );
      for (const message of page.messages) this.#take(message);
    }
    this.#ready = true;
    void this.#flush();
  }

  async #flush(): Promise<void> {
    if (this.#busy || !this.#ready) return;
    const next = this.#outbox[0];
    if (!next) return;
    this.#busy = true;
    try {
      const sent = await this.#ask<SentMessage>((socket, ack) =>
        socket.emit(
          'message:send',
          {
            conversation_id: this.conversationId,
            client_instance: this.instance,
            client_seq: next.client_seq,
            client_message_id: next.client_message_id,
            text: next.text,
          },
          ack,
        ),
      );
      this.#outbox.shift();
      next.resolve(sent);
    } catch (error) {
      const passing =
        !(error instanceof Refused) ||
        ['NOT_SAVED', 'SHUTTING_DOWN', 'TOO_MANY', 'INTERNAL'].includes(error.code);
      if (passing) {
        await new Promise((resolve) => setTimeout(resolve, this.#options.retryMs ?? 500));
      } else {
        this.#outbox.shift();
        next.reject(error);
      }
    } finally {
      this.#busy = false;
    }
    if (this.#ready) void this.#flush();
  }

  #ask<T>(
    emit: (
      socket: Socket<SubscriberServerEvents, SubscriberClientEvents>,
      ack: (answer: Ack<T>) => void,
    ) => unknown,
  ): Promise<T> {
    return new Promise((resolve, reject) => {
      const socket = this.#socket;
      if (!socket?.connected) return reject(new Error('not connected'));
      const lost = () => reject(new Error('connection lost'));
      const timer = setTimeout(lost, ACK_TIMEOUT_MS);
      socket.once('disconnect', lost);
      emit(socket, (answer) => {
        clearTimeout(timer);
        socket.off('disconnect', lost);
        if (answer.ok) resolve(answer.data);
        else reject(new Refused(answer.error.code));
      });
    });
  }

  #take(message: MessageDto): void {
    if (this.received.has(message.seq)) return;
    this.received.set(message.seq, message);
    this.#listener(message);
  }
}

export async function openSession(url: string): Promise<SubscriberSession> {
  const answer = await fetch(`${url}/api/v1/sessions/subscriber`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: '{}',
  });
  if (!answer.ok) throw new Error(`no session: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as SubscriberSession;
}
