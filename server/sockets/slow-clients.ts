import type { Server } from 'socket.io';
import type { Log } from '../services/log.ts';

/** Packets that may wait for a client that has stopped reading. */
const MOST_WAITING = 256;
const LOOK_EVERY_MS = 1_000;

/**
 * Ends connections whose client does not read. Until the ping timeout such a client costs memory with every broadcast,
 * and only the engine's own write buffer shows it. The client comes back and asks for what it missed.
 */
export function slowClients(io: Server, log: Log, namespaces: readonly string[]): () => void {
  const timer = setInterval(() => {
    for (const namespace of namespaces) {
      for (const socket of io.of(namespace).sockets.values()) {
        const waiting = (socket.conn as unknown as { writeBuffer?: unknown[] }).writeBuffer?.length ?? 0;
        if (waiting <= MOST_WAITING) continue;
        log.warn({ socket: socket.id, waiting }, 'a client that does not read is disconnected');
        socket.conn.close(true);
      }
    }
  }, LOOK_EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}
