import { z } from 'zod';
import type { JobDto } from './api/understanding.api.ts';
import type { Ack, WireError } from './common.ts';
import {
  type ConversationDto,
  type ConversationSummary,
  conversationRef,
  listQueue,
  type OpenedConversation,
  openConversation,
  type QueueCounts,
  type QueuePage,
  type WatchedConversation,
  watchConversation,
} from './conversation.ts';
import {
  type MessageDto,
  type MessagePage,
  messagesAfter,
  type SentMessage,
  sendMessage,
} from './message.ts';
import type { PredictionDto } from './prediction.ts';

/** Path of our Socket.IO server; the one of Rasa's clients is a second engine at its default path. */
export const SOCKET_PATH = '/live';

/** Client → server, namespace /subscriber. Each takes one payload and one acknowledgement. */
export const subscriberRequests = {
  'conversation:open': openConversation,
  'message:send': sendMessage,
  'message:after': messagesAfter,
  'handover:request': conversationRef,
} as const;

/** Client → server, namespace /agent. */
export const agentRequests = {
  'queue:list': listQueue,
  'conversation:watch': watchConversation,
  'conversation:unwatch': conversationRef,
  'conversation:take': conversationRef,
  'conversation:release': conversationRef,
  'conversation:resolve': conversationRef,
  'message:send': sendMessage,
  'message:after': messagesAfter,
} as const;

/** Client → server, namespace /admin. */
export const adminRequests = {
  'jobs:list': z.strictObject({ limit: z.int().min(1).max(100).default(20) }),
} as const;

/** Who may send which event; the access test reads this. */
export const socketAccess = {
  '/subscriber': { requests: subscriberRequests, who: ['subscriber'] },
  '/agent': { requests: agentRequests, who: ['agent', 'supervisor', 'admin'] },
  '/admin': { requests: adminRequests, who: ['admin'] },
} as const;

export type SubscriberReplies = {
  'conversation:open': OpenedConversation;
  'message:send': SentMessage;
  'message:after': MessagePage;
  'handover:request': ConversationDto;
};

export type AgentReplies = {
  'queue:list': QueuePage;
  'conversation:watch': WatchedConversation;
  'conversation:unwatch': Record<string, never>;
  'conversation:take': ConversationSummary;
  'conversation:release': ConversationSummary;
  'conversation:resolve': ConversationSummary;
  'message:send': SentMessage;
  'message:after': MessagePage;
};

export type AdminReplies = { 'jobs:list': { items: JobDto[] } };

type Requests<S extends Record<string, z.ZodType>, R extends { [K in keyof S]: unknown }> = {
  [K in keyof S]: (payload: z.input<S[K]>, ack: (answer: Ack<R[K]>) => void) => void;
};
export type SubscriberClientEvents = Requests<typeof subscriberRequests, SubscriberReplies>;
export type AgentClientEvents = Requests<typeof agentRequests, AgentReplies>;

export type AdminClientEvents = Requests<typeof adminRequests, AdminReplies>;

/** Server → client. */
export type SubscriberServerEvents = {
  'message:new': (event: { message: MessageDto }) => void;
  'conversation:updated': (event: { conversation: ConversationDto }) => void;
  /** For a request that came without an acknowledgement, and before the server ends a connection. */
  error: (event: { event: string | null; error: WireError }) => void;
};

export type AgentServerEvents = {
  'message:new': (event: { message: MessageDto }) => void;
  'prediction:new': (event: { prediction: PredictionDto }) => void;
  'conversation:updated': (event: { conversation: ConversationSummary }) => void;
  'queue:counts': (event: { counts: QueueCounts }) => void;
  'understanding:state': (event: { state: 'ready' | 'away' }) => void;
  error: (event: { event: string | null; error: WireError }) => void;
};

export type AdminServerEvents = {
  'job:updated': (event: { job: JobDto }) => void;
  /** Another release is served. */
  'release:changed': (event: { release: string }) => void;
  'understanding:state': (event: { state: 'ready' | 'away' }) => void;
  error: (event: { event: string | null; error: WireError }) => void;
};
