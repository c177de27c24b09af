import { type ReadonlySignal, signal } from '@preact/signals';
import { io } from 'socket.io-client';
import type { Ack, WireError } from '../../server/contract/index.ts';

/** `connecting`: first attempt; `online`; `offline`: lost, tries again by itself; `refused`: the server does not know us. */
type LiveState = 'connecting' | 'online' | 'offline' | 'refused';

/** A request that got no answer: it may or may not have been carried out. */
export class NoAnswer extends Error {}

/** The server's coded refusal, for callers that treat one as an exception. */
export class Refused extends Error {
  readonly error: WireError;

  constructor(error: WireError) {
    super(error.message);
    this.name = 'Refused';
    this.error = error;
  }
}

type Payload<C, E extends keyof C> = C[E] extends (payload: infer P, ack: infer _A) => void ? P : never;
type Data<C, E extends keyof C> = C[E] extends (
  payload: infer _P,
  ack: (answer: Ack<infer D>) => void,
) => void
  ? D
  : never;

/** A typed connection to one namespace: `C` the requests, `S` the server's events, both from the contract. */
export interface Live<C, S> {
  state: ReadonlySignal<LiveState>;
  connected(): boolean;
  /** Emits only while connected. @throws NoAnswer when cut, or after 10 s without an acknowledgement */
  request<E extends keyof C & string>(event: E, payload: Payload<C, E>): Promise<Ack<Data<C, E>>>;
  /** As `request`, with a refusal as an exception. @throws Refused, NoAnswer */
  ask<E extends keyof C & string>(event: E, payload: Payload<C, E>): Promise<Data<C, E>>;
  on<E extends keyof S & string>(event: E, listener: S[E]): void;
  connect(): void;
  close(): void;
}

interface LiveOptions {
  namespace: '/subscriber' | '/agent' | '/admin';
  auth: () => Record<string, string>;
  onOnline: () => void;
  /** The server refused the handshake with this code; no further attempt is made until `connect`. */
  onRefused: (code: string) => void;
}

const ACK_TIMEOUT = 10_000;
/** The contract's SOCKET_PATH; only types may come from there. */
const PATH = '/live';

/** Milliseconds to stay away from a stopping server, each page by its own die: else a busy hour's pages return at once. */
function pauseOf(details: Record<string, unknown> | undefined): number {
  const seconds = (name: string, fallback: number) => {
    const value = details?.[name];
    return typeof value === 'number' && value >= 0 ? Math.min(value, 60) : fallback;
  };
  return 1000 * (seconds('retry_after', 1) + Math.random() * seconds('spread', 3));
}

const isAck = (answer: unknown): answer is Ack<unknown> =>
  typeof answer === 'object' && answer !== null && 'ok' in answer;

/** Opens a connection that comes back by itself. Nothing is buffered or retried here: that is the outbox's work. */
export function openLive<C, S>({ namespace, auth, onOnline, onRefused }: LiveOptions): Live<C, S> {
  const state = signal<LiveState>('connecting');
  const socket = io(namespace, {
    path: PATH,
    // WebSocket first: it always carries the Origin that the server checks.
    transports: ['websocket', 'polling'],
    tryAllTransports: true,
    autoConnect: false,
    reconnectionDelay: 400,
    reconnectionDelayMax: 3000,
    randomizationFactor: 0.5,
    timeout: 10_000,
    auth: (give) => give(auth()),
  });

  socket.on('connect', () => {
    state.value = 'online';
    onOnline();
  });
  /** Set by a server that is about to stop. */
  let pause: number | null = null;
  let comeBack: ReturnType<typeof setTimeout> | undefined;
  socket.on('error', ({ event, error }: { event: string | null; error: WireError }) => {
    if (event === null && error.code === 'SHUTTING_DOWN') pause = pauseOf(error.details);
  });
  socket.on('disconnect', (reason) => {
    if (reason === 'io client disconnect') return;
    state.value = 'offline';
    // The server ended it (sign-out elsewhere, too slow): ask again; if it means us, the handshake says so.
    const wait = pause ?? (reason === 'io server disconnect' ? 500 + Math.random() * 1000 : null);
    pause = null;
    if (wait === null) return;
    // Keeps the library from an attempt of its own meanwhile.
    socket.disconnect();
    clearTimeout(comeBack);
    comeBack = setTimeout(() => socket.connect(), wait);
  });
  socket.on('connect_error', (error: Error & { data?: unknown }) => {
    // `active` means Socket.IO goes on trying; else a middleware of the server refused us.
    if (socket.active) {
      if (state.value !== 'connecting') state.value = 'offline';
      return;
    }
    const { data } = error;
    const code =
      typeof data === 'object' && data !== null && 'code' in data ? String(data.code) : error.message;
    state.value = 'refused';
    onRefused(code);
  });

  /** Phones freeze pages: on return, do not wait for the next attempt. */
  const hurry = () => {
    if (document.visibilityState === 'hidden' || state.value !== 'offline' || socket.connected) return;
    socket.disconnect();
    socket.connect();
  };
  document.addEventListener('visibilitychange', hurry);
  addEventListener('online', hurry);

  const request = async (event: string, payload: unknown): Promise<Ack<unknown>> => {
    if (!socket.connected) throw new NoAnswer('not connected');
    let answer: unknown;
    try {
      answer = await socket.timeout(ACK_TIMEOUT).emitWithAck(event, payload);
    } catch {
      throw new NoAnswer(`no answer to ${event}`);
    }
    if (!isAck(answer)) throw new NoAnswer(`no readable answer to ${event}`);
    return answer;
  };

  return {
    state,
    connected: () => socket.connected,
    request: (event, payload) => request(event, payload) as Promise<Ack<never>>,
    async ask(event, payload) {
      const answer = await request(event, payload);
      if (!answer.ok) throw new Refused(answer.error);
      return answer.data as never;
    },
    on(event, listener) {
      socket.on(event as string, listener as (...args: unknown[]) => void);
    },
    connect() {
      if (state.value === 'refused') state.value = 'connecting';
      socket.connect();
    },
    close() {
      document.removeEventListener('visibilitychange', hurry);
      removeEventListener('online', hurry);
      clearTimeout(comeBack);
      socket.disconnect();
    },
  };
}
