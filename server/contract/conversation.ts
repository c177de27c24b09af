import { z } from 'zod';
import { language, MAX_PAGE, timestamp, uuid } from './common.ts';
import { messageDto, messagePage, messageRole } from './message.ts';
import { predictionDto } from './prediction.ts';

/** `bot`: the assistant answers; `waiting`: in the queue; `agent`: a person has it; `resolved`: closed. */
export const conversationStatus = z.enum(['bot', 'waiting', 'agent', 'resolved']);
export type ConversationStatus = z.infer<typeof conversationStatus>;

export const conversationDto = z.strictObject({
  id: uuid,
  status: conversationStatus,
  lang: language,
  assignee_name: z.string().nullable(),
  /** 1 is next; null when not waiting. */
  queue_position: z.int().positive().nullable(),
  last_seq: z.int().min(0),
  /** Grows with every change of state; of two copies the larger one is the newer. */
  revision: z.int().min(0),
  created_at: timestamp,
  updated_at: timestamp,
});
export type ConversationDto = z.infer<typeof conversationDto>;

export const conversationSummary = z.strictObject({
  id: uuid,
  status: conversationStatus,
  lang: language,
  channel: z.enum(['web', 'rest']),
  /** `verified`: the operator's systems or a one-time code vouched for who this is. */
  subscriber: z.strictObject({ id: uuid, name: z.string().nullable(), verified: z.boolean() }),
  assignee: z.strictObject({ id: uuid, name: z.string() }).nullable(),
  last_seq: z.int().min(0),
  revision: z.int().min(0),
  handover_reason: z.string().nullable(),
  waiting_since: timestamp.nullable(),
  created_at: timestamp,
  updated_at: timestamp,
  /** The last that somebody said, the assistant included; markers of the system have no text. */
  last_message: z
    .strictObject({ seq: z.int().positive(), role: messageRole, text: z.string(), created_at: timestamp })
    .nullable(),
  /** The newest prediction of a subscriber's message. */
  prediction: predictionDto.nullable(),
});
export type ConversationSummary = z.infer<typeof conversationSummary>;

export const openConversation = z.strictObject({
  /** Left out: the subscriber's open conversation, else a new one. */
  conversation_id: uuid.optional(),
  client_instance: uuid,
  lang: language.optional(),
  after_seq: z.int().min(0).default(0),
});
export type OpenConversation = z.infer<typeof openConversation>;

export const openedConversation = z.strictObject({
  conversation: conversationDto,
  /** The last client_seq accepted from this client_instance; the next one is this plus one. */
  client_seq: z.int().min(0),
  page: messagePage,
});
export type OpenedConversation = z.infer<typeof openedConversation>;

export const conversationRef = z.strictObject({ conversation_id: uuid });
export type ConversationRef = z.infer<typeof conversationRef>;

export const queueView = z.enum(['waiting', 'mine', 'bot', 'agent', 'resolved', 'all']);
export type QueueView = z.infer<typeof queueView>;

export const listQueue = z.strictObject({
  view: queueView.default('waiting'),
  limit: z.int().min(1).max(MAX_PAGE).default(100),
  /** `updated_at` and id of the last row of the page before, as given in `next_cursor`. */
  cursor: z.string().max(200).optional(),
});
export type ListQueue = z.infer<typeof listQueue>;

export const queueCounts = z.record(queueView, z.int().min(0));
export type QueueCounts = z.infer<typeof queueCounts>;

export const queuePage = z.strictObject({
  items: z.array(conversationSummary),
  counts: queueCounts,
  next_cursor: z.string().nullable(),
});
export type QueuePage = z.infer<typeof queuePage>;

export const watchConversation = z.strictObject({
  conversation_id: uuid,
  client_instance: uuid,
  after_seq: z.int().min(0).default(0),
});
export type WatchConversation = z.infer<typeof watchConversation>;

export const watchedConversation = z.strictObject({
  conversation: conversationSummary,
  client_seq: z.int().min(0),
  page: messagePage,
  predictions: z.array(predictionDto),
});
export type WatchedConversation = z.infer<typeof watchedConversation>;

export const messageNew = z.strictObject({ message: messageDto });
