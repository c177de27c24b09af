import type { Namespace, Socket } from 'socket.io';
import { toWireError } from '../errors.ts';

const EVERY_MS = 30_000;

/**
 * Ends connections whose session ran out while their owner only listened: every event asks anew whether a session lives,
 * but who sends none is asked by nobody else. Sessions that are ended by somebody are dropped at once, by the bus.
 */
export function revalidate(namespaces: readonly Namespace[], everyMs = EVERY_MS): () => void {
  const timer = setInterval(() => {
    for (const namespace of namespaces) for (const socket of namespace.sockets.values()) void check(socket);
  }, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}

async function check(socket: Socket): Promise<void> {
  const alive: unknown = socket.data.alive;
  if (typeof alive !== 'function') return;
  try {
    await alive();
  } catch (error) {
    const { code } = toWireError(error).wire;
    if (code === 'UNAUTHENTICATED' || code === 'FORBIDDEN') socket.disconnect(true);
  }
}
