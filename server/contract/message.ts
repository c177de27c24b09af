import { z } from 'zod';
import { language, MAX_PAGE, rawText, timestamp, uuid } from './common.ts';

export const messageRole = z.enum(['subscriber', 'assistant', 'agent', 'system']);
export type MessageRole = z.infer<typeof messageRole>;

/** What a `system` message reports; its words are chosen by the reader's client, in the reader's language. */
export const messageEvent = z.enum([
  'handover_requested',
  'agent_joined',
  'agent_left',
  'resolved',
  'reopened',
]);
export type MessageEvent = z.infer<typeof messageEvent>;

/** `pending`: not yet read by the model; `unlabelled`: the model was away or too slow, a person reads it. */
export const understandingState = z.enum(['none', 'pending', 'done', 'unlabelled']);
export type UnderstandingState = z.infer<typeof understandingState>;

export const messageDto = z.strictObject({
  id: uuid,
  conversation_id: uuid,
  /** The server's sequence: 1, 2, 3 … without gaps inside a conversation. The only order there is. */
  seq: z.int().positive(),
  client_message_id: uuid.nullable(),
  role: messageRole,
  author_name: z.string().nullable(),
  text: z.string(),
  lang: language.nullable(),
  quick_replies: z.array(z.string()),
  event: messageEvent.nullable(),
  understanding: understandingState,
  created_at: timestamp,
});
export type MessageDto = z.infer<typeof messageDto>;

export const sendMessage = z.strictObject({
  conversation_id: uuid,
  /** One per tab, device or REST caller; kept with its outbox. */
  client_instance: uuid,
  /** Counts from 1 inside (conversation, client_instance); a gap is refused with OUT_OF_ORDER. */
  client_seq: z.int().positive(),
  client_message_id: uuid,
  text: rawText,
});
export type SendMessage = z.infer<typeof sendMessage>;

export const sentMessage = z.strictObject({
  id: uuid,
  conversation_id: uuid,
  client_message_id: uuid,
  seq: z.int().positive(),
  created_at: timestamp,
  /** True when this id was stored by an earlier attempt: the same row is returned. */
  duplicate: z.boolean(),
});
export type SentMessage = z.infer<typeof sentMessage>;

export const messagesAfter = z.strictObject({
  conversation_id: uuid,
  after_seq: z.int().min(0),
  limit: z.int().min(1).max(MAX_PAGE).default(100),
});
export type MessagesAfter = z.infer<typeof messagesAfter>;

export const messagePage = z.strictObject({
  messages: z.array(messageDto),
  last_seq: z.int().min(0),
  has_more: z.boolean(),
});
export type MessagePage = z.infer<typeof messagePage>;
