import type { Server as HttpServer } from 'node:http';
import { Server } from 'socket.io';
import { SOCKET_PATH } from '../contract/index.ts';
import type { Bus } from '../services/bus.ts';
import type { Log } from '../services/log.ts';
import { type AgentSockets, agentSockets } from './agent.socket.ts';
import { broadcast } from './broadcast.ts';
import { originAllowed } from './origins.ts';
import { slowClients } from './slow-clients.ts';
import { type SubscriberSockets, subscriberSockets } from './subscriber.socket.ts';

export interface SocketOptions extends SubscriberSockets, AgentSockets {
  bus: Bus;
  allowedOrigins: ReadonlySet<string>;
  ownOrigin: (host: string) => string;
}

/** Bytes of one packet at most; a larger one ends the connection. */
const MAX_PACKET = 64 * 1024;

export interface Sockets {
  /** Tells every client to come back later and ends the connections. */
  close(): Promise<void>;
  connections(): number;
}

/** Our Socket.IO server: path /live, namespaces /subscriber and /agent. */
export function createSockets(http: HttpServer, options: SocketOptions): Sockets {
  const io = new Server(http, {
    path: SOCKET_PATH,
    serveClient: false,
    maxHttpBufferSize: MAX_PACKET,
    perMessageDeflate: false,
    httpCompression: false,
    connectTimeout: 10_000,
    pingInterval: 20_000,
    pingTimeout: 20_000,
    cors: { origin: [...options.allowedOrigins], credentials: true },
    allowRequest: (request, decide) =>
      decide(null, originAllowed(request, options.allowedOrigins, options.ownOrigin)),
  });
  // The library always has a namespace `/`; nobody has business there.
  io.use((_socket, next) => next(new Error('Invalid namespace')));
  const subscribers = io.of('/subscriber');
  const agents = io.of('/agent');
  subscriberSockets(subscribers, options);
  agentSockets(agents, options);
  const stopBroadcast = broadcast({ ...options, subscribers, agents });
  const stopWatch = slowClients(io, options.log);
  logConnections(io, options.log);
  return {
    async close() {
      stopWatch();
      stopBroadcast();
      await io.close();
    },
    connections: () => io.engine.clientsCount,
  };
}

/** Connections that end for a reason worth knowing: refused handshakes, and packets that the parser rejects. */
function logConnections(io: Server, log: Log): void {
  io.engine.on('connection_error', (error: { code: number; message: string }) => {
    log.info({ code: error.code, reason: error.message }, 'a handshake was refused');
  });
  io.engine.on(
    'connection',
    (connection: { id: string; on(name: 'close', listener: (reason: string) => void): void }) => {
      connection.on('close', (reason) => {
        if (reason === 'parse error' || reason === 'transport error')
          log.info({ connection: connection.id, reason }, 'a connection was ended');
      });
    },
  );
}
