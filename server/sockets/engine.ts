import type { Server, ServerOptions } from 'socket.io';
import { within } from '../services/drain.ts';
import type { Log } from '../services/log.ts';

/** Bytes of one packet at most; a larger one ends the connection. */
const MAX_PACKET = 64 * 1024;

/** What both of our Socket.IO servers have in common. */
export const engineOptions = (origins: ReadonlySet<string>) =>
  ({
    serveClient: false,
    maxHttpBufferSize: MAX_PACKET,
    perMessageDeflate: false,
    httpCompression: false,
    connectTimeout: 10_000,
    pingInterval: 20_000,
    pingTimeout: 20_000,
    cors: { origin: [...origins], credentials: true },
  }) satisfies Partial<ServerOptions>;

/** Connections that end for a reason worth knowing: refused handshakes, and packets that the parser rejects. */
export function logConnections(io: Server, log: Log): void {
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

/** Milliseconds in which a client must have taken what was still to be sent to it. */
const LAST_WORDS_MS = 1_500;

/**
 * Ends every connection once what waits in it has been written, and resolves when all are gone. Transports alone are closed,
 * so that clients try again by themselves.
 */
export async function endTransports(io: Server): Promise<void> {
  const { clients } = io.engine as unknown as { clients: Record<string, EngineSocket> };
  const open = Object.values(clients);
  const gone = open.map(
    (connection) => new Promise<void>((resolve) => connection.once('close', () => resolve())),
  );
  for (const connection of open) connection.close();
  await within(Promise.all(gone), LAST_WORDS_MS);
  io.engine.close();
}

interface EngineSocket {
  once(name: 'close', listener: () => void): void;
  close(): void;
}
