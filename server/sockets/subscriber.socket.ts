import type { Namespace, Socket } from 'socket.io';
import { subscriberRequests } from '../contract/index.ts';
import { AppError } from '../errors.ts';
import type { SubscriberActor } from '../services/actor.ts';
import type { ConversationService } from '../services/conversation.service.ts';
import type { Drain } from '../services/drain.ts';
import type { Log } from '../services/log.ts';
import type { SessionService } from '../services/session.service.ts';
import type { Throttles } from '../services/throttle.ts';
import { guard, type Observe, rowsOf } from './guard.ts';
import { admit, connectionLimit, conversationRoom } from './rooms.ts';

export interface SubscriberSockets {
  conversations: ConversationService;
  sessions: SessionService;
  throttles: Throttles;
  observe: Observe;
  drain: Drain;
  log: Log;
}

export function subscriberSockets(
  namespace: Namespace,
  { conversations, sessions, throttles, observe, drain, log }: SubscriberSockets,
): void {
  const authenticate = (socket: Socket) => {
    const token: unknown = socket.handshake.auth.token;
    if (typeof token !== 'string' || token === '' || token.length > 200)
      throw new AppError('UNAUTHENTICATED', 'The connection carries no token.');
    return sessions.subscriberByToken(token);
  };

  const on = rowsOf<SubscriberActor, typeof subscriberRequests>(subscriberRequests);
  const handlers = {
    // The room is joined before the page is read: what is stored in between comes twice and is joined by id, never lost.
    'conversation:open': on('conversation:open', ({ actor, socket }, payload) =>
      conversations.open(actor, payload, 'web', (id) => socket.join(conversationRoom(id))),
    ),
    'message:send': on('message:send', ({ actor }, payload) => conversations.send(actor, payload)),
    'message:after': on('message:after', ({ actor }, payload) => conversations.after(actor, payload)),
    'handover:request': on('handover:request', ({ actor }, payload) =>
      conversations.requestHandover(actor, payload.conversation_id),
    ),
  };

  namespace.use(admit(authenticate, connectionLimit(namespace, 5)));
  namespace.on('connection', (socket) => {
    guard<SubscriberActor>(socket, {
      authenticate: () => authenticate(socket),
      handlers,
      requests: throttles.requests,
      observe,
      drain,
      log,
    });
  });
}
