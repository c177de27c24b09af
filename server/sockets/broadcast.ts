import type { Namespace } from 'socket.io';
import type { Bus } from '../services/bus.ts';
import { errorFields, type Log } from '../services/log.ts';
import type { QueueService } from '../services/queue.service.ts';
import { AGENTS, conversationRoom, sessionRoom } from './rooms.ts';

export interface BroadcastOptions {
  bus: Bus;
  subscribers: Namespace;
  agents: Namespace;
  admins: Namespace;
  queue: QueueService;
  log: Log;
}

/**
 * Tells the rooms what the bus says. A changed conversation is read anew as each side may see it; several changes of one
 * conversation that come while it is being read end in one more reading, so that the last state is always sent.
 */
export function broadcast({ bus, subscribers, agents, admins, queue, log }: BroadcastOptions): () => void {
  const stale = new Set<string>();
  const reading = new Set<string>();

  async function tellState(id: string): Promise<void> {
    if (reading.has(id)) {
      stale.add(id);
      return;
    }
    reading.add(id);
    try {
      do {
        stale.delete(id);
        const seen = await queue.state(id);
        if (!seen) return;
        agents.to(AGENTS).emit('conversation:updated', { conversation: seen.summary });
        subscribers
          .to(conversationRoom(id))
          .emit('conversation:updated', { conversation: seen.conversation });
      } while (stale.has(id));
    } catch (error) {
      log.error({ conversation_id: id, ...errorFields(error) }, 'a change could not be broadcast');
    } finally {
      reading.delete(id);
    }
  }

  function drop({ session_id }: { session_id: string }): void {
    for (const namespace of [subscribers, agents, admins])
      namespace.in(sessionRoom(session_id)).disconnectSockets(true);
  }

  const stops = [
    bus.on('message.created', ({ message }) => {
      subscribers.to(conversationRoom(message.conversation_id)).emit('message:new', { message });
      agents.to(conversationRoom(message.conversation_id)).emit('message:new', { message });
    }),
    bus.on('message.predicted', ({ prediction }) => {
      agents.to(conversationRoom(prediction.conversation_id)).emit('prediction:new', { prediction });
    }),
    bus.on('conversation.changed', ({ conversation_id }) => void tellState(conversation_id)),
    bus.on('queue.changed', ({ counts, mine }) => {
      for (const socket of agents.sockets.values()) {
        const user: unknown = socket.data.user_id;
        socket.emit('queue:counts', {
          counts: { ...counts, mine: typeof user === 'string' ? (mine.get(user) ?? 0) : 0 },
        });
      }
    }),
    bus.on('understanding.changed', ({ state }) => agents.to(AGENTS).emit('understanding:state', { state })),
    bus.on('session.ended', drop),
    bus.on('session.changed', drop),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
