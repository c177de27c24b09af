import type { Server as HttpServer } from 'node:http';
import { type Namespace, Server } from 'socket.io';
import { SOCKET_PATH } from '../contract/index.ts';
import { toWireError } from '../errors.ts';
import type { Bus } from '../services/bus.ts';
import { shuttingDown } from '../services/drain.ts';
import { type AdminSockets, adminSockets } from './admin.socket.ts';
import { type AgentSockets, agentSockets } from './agent.socket.ts';
import { broadcast } from './broadcast.ts';
import { endTransports, engineOptions, logConnections } from './engine.ts';
import { originAllowed } from './origins.ts';
import { createRasaSockets, type RasaSockets } from './rasa.socket.ts';
import { revalidate } from './revalidate.ts';
import { slowClients } from './slow-clients.ts';
import { type SubscriberSockets, subscriberSockets } from './subscriber.socket.ts';

export interface SocketOptions extends SubscriberSockets, AgentSockets, AdminSockets, RasaSockets {
  bus: Bus;
  allowedOrigins: ReadonlySet<string>;
  ownOrigin: (host: string) => string;
}

export interface Sockets {
  /** Tells every client to come back later and ends the connections. */
  close(): Promise<void>;
  /** How many each namespace has. */
  connections(): Record<string, number>;
}

/** Our Socket.IO server at /live, namespaces /subscriber, /agent and /admin; beside it, where origins are listed, the one for Rasa's clients. */
export function createSockets(http: HttpServer, options: SocketOptions): Sockets {
  const io = new Server(http, {
    ...engineOptions(options.allowedOrigins),
    path: SOCKET_PATH,
    allowRequest: (request, decide) =>
      decide(
        null,
        !options.drain.stopping && originAllowed(request, options.allowedOrigins, options.ownOrigin),
      ),
  });
  // The library always has a namespace `/`; nobody has business there.
  io.use((_socket, next) => next(new Error('Invalid namespace')));
  const subscribers = io.of('/subscriber');
  const agents = io.of('/agent');
  const admins = io.of('/admin');
  subscriberSockets(subscribers, options);
  agentSockets(agents, options);
  const stopAdmins = adminSockets(admins, options);
  const stopBroadcast = broadcast({ ...options, subscribers, agents, admins });
  const stopWatch = slowClients(io, options.log, ['/subscriber', '/agent', '/admin']);
  // Subscribers' sessions last half a year and are not worth the look.
  const stopRevalidation = revalidate([agents, admins]);
  logConnections(io, options.log);
  // The other engine stands beside this one; each takes the requests of its own path and leaves the rest.
  const rasa = options.rasaOrigins.size > 0 ? createRasaSockets(http, options) : null;
  return {
    async close() {
      stopWatch();
      stopRevalidation();
      stopBroadcast();
      stopAdmins();
      for (const namespace of [subscribers, agents, admins]) sayGoodbye(namespace);
      await Promise.all([endTransports(io), rasa?.close()]);
      await io.close();
    },
    connections: () => ({
      '/subscriber': subscribers.sockets.size,
      '/agent': agents.sockets.size,
      '/admin': admins.sockets.size,
      ...(rasa ? { '/': rasa.connections() } : {}),
    }),
  };
}

/** Before its connection ends each client hears why, and how long to stay away. */
function sayGoodbye(namespace: Namespace): void {
  namespace.emit('error', { event: null, error: toWireError(shuttingDown()).wire });
}
