import { type Request, Router } from 'express';
import {
  conversationRef,
  listQueue,
  messagesAfter,
  openConversation,
  sendMessage,
} from '../contract/index.ts';
import type { ConversationService } from '../services/conversation.service.ts';
import type { QueueService } from '../services/queue.service.ts';
import { parseWire } from '../services/validate.ts';
import { actorOf, subscriberOf, userOf } from './middleware/identity.ts';

/** The same way of one message as over sockets (docs/protocol.md), for callers without one. */
export function conversationRoutes(conversations: ConversationService, queue: QueueService): Router {
  const router = Router();
  const ref = (req: Request) => parseWire(conversationRef, { conversation_id: req.params.id });

  router.post('/conversations', async (req, res) => {
    const opened = await conversations.open(subscriberOf(res), parseWire(openConversation, req.body), 'rest');
    res.status(200).json(opened);
  });

  router.get('/conversations', async (req, res) => {
    const { view, limit, cursor } = req.query;
    const query = {
      ...(view === undefined ? {} : { view }),
      ...(limit === undefined ? {} : { limit: Number(limit) }),
      ...(cursor === undefined ? {} : { cursor }),
    };
    res.json(await queue.list(userOf(res), parseWire(listQueue, query)));
  });

  router.get('/conversations/:id', async (req, res) => {
    res.json(await conversations.get(actorOf(res), ref(req).conversation_id));
  });

  router.get('/conversations/:id/messages', async (req, res) => {
    const { after_seq, limit } = req.query;
    const query = {
      ...ref(req),
      after_seq: Number(after_seq ?? 0),
      ...(limit === undefined ? {} : { limit: Number(limit) }),
    };
    res.json(await conversations.after(actorOf(res), parseWire(messagesAfter, query)));
  });

  router.post('/conversations/:id/messages', async (req, res) => {
    const body: unknown = req.body;
    const payload =
      typeof body === 'object' && body !== null && !Array.isArray(body) ? { ...body, ...ref(req) } : body;
    const sent = await conversations.send(actorOf(res), parseWire(sendMessage, payload));
    res.status(sent.duplicate ? 200 : 201).json(sent);
  });

  router.get('/conversations/:id/predictions', async (req, res) => {
    res.json({ predictions: await queue.predictions(userOf(res), ref(req).conversation_id) });
  });

  router.post('/conversations/:id/handover', async (req, res) => {
    res.json(await conversations.requestHandover(subscriberOf(res), ref(req).conversation_id));
  });

  router.post('/conversations/:id/take', async (req, res) => {
    res.json(await queue.take(userOf(res), ref(req).conversation_id));
  });

  router.post('/conversations/:id/release', async (req, res) => {
    res.json(await queue.release(userOf(res), ref(req).conversation_id));
  });

  router.post('/conversations/:id/resolve', async (req, res) => {
    res.json(await queue.resolve(userOf(res), ref(req).conversation_id));
  });

  return router;
}
