import type { Server as HttpServer, IncomingHttpHeaders } from 'node:http';
import { type Namespace, Server, type Socket } from 'socket.io';
import {
  type MessageDto,
  RASA_SOCKET_PATH,
  type RasaServerEvents,
  type RasaUtterance,
  rasaRequests,
} from '../contract/index.ts';
import { AppError, toWireError } from '../errors.ts';
import type { SubscriberActor } from '../services/actor.ts';
import type { Bus } from '../services/bus.ts';
import type { Drain } from '../services/drain.ts';
import { Lanes } from '../services/lanes.ts';
import type { Log } from '../services/log.ts';
import { buttons, type RasaService } from '../services/rasa.service.ts';
import type { Throttles } from '../services/throttle.ts';
import { endTransports, engineOptions, logConnections } from './engine.ts';
import { guard, type Observe, rowsOf } from './guard.ts';
import { rasaOriginAllowed } from './origins.ts';
import { connectionLimit, conversationRoom, sessionRoom } from './rooms.ts';
import { slowClients } from './slow-clients.ts';

export interface RasaSockets {
  rasa: RasaService;
  throttles: Throttles;
  bus: Bus;
  log: Log;
  drain: Drain;
  observe: Observe;
  /** RASA_ORIGINS; the channel exists only where there are some. */
  rasaOrigins: ReadonlySet<string>;
  /** Whether a bearer token is the Rasa key: what programs, which send no Origin, connect with. */
  isRasaKey(token: string): boolean;
  /** The client's address, by X-Forwarded-For where a listed proxy says so. */
  addressOf(request: { headers: IncomingHttpHeaders; remoteAddress: string | undefined }): string;
}

/** Sessions that one connection may have: a page has one, and asks for another when its own was cleared. */
const MOST_SESSIONS = 5;
/** Events of one connection that may wait for each other. */
const LANE = 100;

type RasaSocket = Socket<Record<string, never>, RasaServerEvents>;

/** The chat channel that web chats made for Rasa speak: an engine of its own, for `allowEIO3` belongs to a whole engine. */
export function createRasaSockets(http: HttpServer, options: RasaSockets) {
  const io = new Server(http, {
    ...engineOptions(options.rasaOrigins),
    path: RASA_SOCKET_PATH,
    allowEIO3: true,
    allowRequest: (request, decide) =>
      decide(
        null,
        !options.drain.stopping && rasaOriginAllowed(request, options.rasaOrigins, options.isRasaKey),
      ),
  });
  const namespace = io.of('/');
  namespace.use((socket, next) => {
    options.throttles.requests.take(`address:${addressOf(socket, options)}`).then(
      () => next(),
      (error: unknown) => {
        const { wire } = toWireError(error);
        next(Object.assign(new Error(wire.code), { data: wire }));
      },
    );
  });
  namespace.on('connection', (socket) => serve(socket, namespace, options));
  logConnections(io, options.log);
  const stops = [
    slowClients(io, options.log, ['/']),
    options.bus.on('message.created', ({ message }) => {
      if (message.role !== 'assistant' && message.role !== 'agent') return;
      namespace.to(conversationRoom(message.conversation_id)).emit('bot_uttered', toUtterance(message));
    }),
    options.bus.on('session.ended', ({ session_id }) =>
      namespace.in(sessionRoom(session_id)).disconnectSockets(true),
    ),
  ];
  return {
    connections: () => namespace.sockets.size,
    /**
     * Leaves the HTTP server alone: it is shared, and closed with the other engine. Only transports are ended: a client that
     * is told "disconnect" by Socket.IO does not come back by itself, and these are not ours to teach.
     */
    async close() {
      for (const stop of stops) stop();
      await endTransports(io);
    },
  };
}

function addressOf(socket: Socket, { addressOf }: RasaSockets): string {
  return addressOf({ headers: socket.handshake.headers, remoteAddress: socket.handshake.address });
}

function toUtterance(message: MessageDto): RasaUtterance {
  if (message.quick_replies.length === 0) return { text: message.text };
  const quick_replies = buttons(message).map((button) => ({ ...button, content_type: 'text' as const }));
  return { text: message.text, quick_replies };
}

function serve(socket: Socket, namespace: Namespace, options: RasaSockets): void {
  const { rasa, throttles, log, observe, drain } = options;
  const out: RasaSocket = socket;
  const address = addressOf(socket, options);
  const limit = connectionLimit(namespace, 5);
  /** What the client calls a session → the id that we issued for it. */
  const aliases = new Map<string, string>();
  // One event after the other: a message that overtakes its own session_request would make a second subscriber.
  const lanes = new Lanes(LANE);

  /** A session id counts only if we issued it; any other is this connection's own name for a new one. */
  async function find(
    given: string,
  ): Promise<{ session_id: string; actor: SubscriberActor; fresh: boolean }> {
    const session_id = aliases.get(given) ?? given;
    const actor = session_id === '' ? null : await rasa.known(session_id);
    if (actor) return { session_id, actor, fresh: false };
    if (aliases.size >= MOST_SESSIONS)
      throw new AppError('TOO_MANY', 'This connection has too many sessions.', { retry_after: 5 });
    const begun = await rasa.begin(address);
    aliases.set(given, begun.session_id);
    return { ...begun, fresh: true };
  }

  async function session(given: string | null | undefined) {
    const found = await find(given ?? '');
    const room = sessionRoom(found.actor.session_id);
    if (!socket.rooms.has(room)) {
      limit(found.actor.session_id);
      await socket.join(room);
    }
    return found;
  }

  const on = rowsOf<{ session_id: string }, typeof rasaRequests>(rasaRequests);
  const handlers = {
    session_request: on('session_request', (_context, payload) =>
      lanes.run('', async () => {
        const { session_id, actor } = await session(payload?.session_id);
        const conversation = await rasa.current(actor);
        if (conversation) await socket.join(conversationRoom(conversation));
        out.emit('session_confirm', session_id);
        return { session_id };
      }),
    ),
    user_uttered: on('user_uttered', (_context, payload) =>
      lanes.run('', async () => {
        const { session_id, actor, fresh } = await session(payload.session_id);
        if (fresh) out.emit('session_confirm', session_id);
        const joined = (id: string) => socket.join(conversationRoom(id));
        return rasa.say(actor, payload.message, { channel: 'web', joined });
      }),
    ),
  };

  const caller = { session_id: `rasa:${socket.id}` };
  guard(socket, {
    authenticate: async () => caller,
    handlers,
    requests: throttles.requests,
    acknowledged: false,
    observe,
    drain,
    log,
  });
}
