import { api } from '../contract/index.ts';
import type { ConversationService } from '../services/conversation.service.ts';
import type { QueueService } from '../services/queue.service.ts';
import type { Serve } from './serve.ts';

/** The same way of one message as over sockets (docs/protocol.md), for callers without one. */
export function conversationRoutes(
  serve: Serve,
  { conversations, queue }: { conversations: ConversationService; queue: QueueService },
): void {
  serve(api.openConversation, ({ actor, body }) => conversations.open(actor, body, 'rest'));
  serve(api.listConversations, ({ actor, query }) => queue.list(actor, query));
  serve(api.getConversation, ({ actor, params }) => conversations.get(actor, params.conversation_id));
  serve(api.listMessages, ({ actor, params, query }) => conversations.after(actor, { ...params, ...query }));
  serve(api.sendMessage, async ({ actor, params, body, status }) => {
    const sent = await conversations.send(actor, { ...params, ...body });
    if (sent.duplicate) status(200);
    return sent;
  });
  serve(api.listPredictions, async ({ actor, params }) => ({
    predictions: await queue.predictions(actor, params.conversation_id),
  }));
  serve(api.requestHandover, ({ actor, params }) =>
    conversations.requestHandover(actor, params.conversation_id),
  );
  serve(api.takeConversation, ({ actor, params }) => queue.take(actor, params.conversation_id));
  serve(api.releaseConversation, ({ actor, params }) => queue.release(actor, params.conversation_id));
  serve(api.resolveConversation, ({ actor, params }) => queue.resolve(actor, params.conversation_id));
}
