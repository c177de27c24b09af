import type { Namespace, Socket } from 'socket.io';
import { agentRequests } from '../contract/index.ts';
import { AppError } from '../errors.ts';
import type { UserActor } from '../services/actor.ts';
import type { ConversationService } from '../services/conversation.service.ts';
import type { Drain } from '../services/drain.ts';
import type { HealthService } from '../services/health.service.ts';
import type { Log } from '../services/log.ts';
import type { QueueService } from '../services/queue.service.ts';
import type { SessionService } from '../services/session.service.ts';
import type { Throttles } from '../services/throttle.ts';
import { guard, type Observe, rowsOf } from './guard.ts';
import { AGENTS, admit, connectionLimit, conversationRoom } from './rooms.ts';

export interface AgentSockets {
  conversations: ConversationService;
  queue: QueueService;
  sessions: SessionService;
  health: HealthService;
  throttles: Throttles;
  observe: Observe;
  drain: Drain;
  log: Log;
  /** Reads the session token from the handshake's headers. */
  readToken(headers: { cookie?: string | undefined }): string | null;
}

export function agentSockets(namespace: Namespace, options: AgentSockets): void {
  const { conversations, queue, sessions, throttles, observe, drain, log } = options;
  const authenticate = (socket: Socket) => {
    const token = options.readToken(socket.handshake.headers);
    if (!token) throw new AppError('UNAUTHENTICATED', 'The connection carries no session.');
    return sessions.userByToken(token);
  };

  const on = rowsOf<UserActor, typeof agentRequests>(agentRequests);
  const handlers = {
    'queue:list': on('queue:list', ({ actor }, payload) => queue.list(actor, payload)),
    'conversation:watch': on('conversation:watch', ({ actor, socket }, payload) =>
      queue.watch(actor, payload, (id) => socket.join(conversationRoom(id))),
    ),
    'conversation:unwatch': on('conversation:unwatch', async ({ socket }, payload) => {
      await socket.leave(conversationRoom(payload.conversation_id));
      return {};
    }),
    'conversation:take': on('conversation:take', ({ actor }, payload) =>
      queue.take(actor, payload.conversation_id),
    ),
    'conversation:release': on('conversation:release', ({ actor }, payload) =>
      queue.release(actor, payload.conversation_id),
    ),
    'conversation:resolve': on('conversation:resolve', ({ actor }, payload) =>
      queue.resolve(actor, payload.conversation_id),
    ),
    'message:send': on('message:send', ({ actor }, payload) => conversations.send(actor, payload)),
    'message:after': on('message:after', ({ actor }, payload) => conversations.after(actor, payload)),
  };

  namespace.use(admit(authenticate, connectionLimit(namespace, 5)));
  namespace.on('connection', (socket) => {
    guard<UserActor>(socket, {
      authenticate: () => authenticate(socket),
      handlers,
      requests: throttles.requests,
      observe,
      drain,
      log,
    });
    void socket.join(AGENTS);
    socket.emit('understanding:state', { state: options.health.understanding() });
  });
}
