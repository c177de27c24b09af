import type { Namespace, Socket } from 'socket.io';
import { AppError, toWireError } from '../errors.ts';
import type { Actor } from '../services/actor.ts';

/** Everybody who may see the queue. */
export const AGENTS = 'agents';
/** The participants of one conversation, and the agents who look at it. */
export const conversationRoom = (id: string) => `conversation:${id}`;
/** The sockets of one session: dropped together when it ends, counted for the limit. */
export const sessionRoom = (id: string) => `session:${id}`;

/** @throws AppError TOO_MANY */
export const connectionLimit = (namespace: Namespace, most: number) => (session: string) => {
  if ((namespace.adapter.rooms.get(sessionRoom(session))?.size ?? 0) >= most) {
    throw new AppError('TOO_MANY', 'This session has too many connections.', { retry_after: 5 });
  }
};

/** Authenticates a connection before it is one; a refusal reaches the client's `connect_error` with our code in `data`. */
export function admit(
  authenticate: (socket: Socket) => Promise<Actor> | never,
  limit: (session: string) => void,
) {
  return async (socket: Socket, next: (error?: Error & { data?: unknown }) => void): Promise<void> => {
    try {
      const actor = await authenticate(socket);
      limit(actor.session_id);
      socket.data.alive = () => authenticate(socket);
      if (actor.kind === 'user') socket.data.user_id = actor.user_id;
      await socket.join(sessionRoom(actor.session_id));
      // A session that ended meanwhile was not dropped, for it was not in the room yet.
      await authenticate(socket);
      next();
    } catch (error) {
      const { wire } = toWireError(error);
      next(Object.assign(new Error(wire.code), { data: wire }));
    }
  };
}
