import type { ConversationSummary, MessageDto, PredictionDto } from '../../../server/contract/index.ts';

const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 10, minute)).toISOString();

export const message = (seq: number, change: Partial<MessageDto> = {}): MessageDto => ({
  id: `m${seq}`,
  conversation_id: 'c',
  seq,
  client_message_id: null,
  role: 'subscriber',
  author_name: null,
  text: `text ${seq}`,
  lang: 'en',
  quick_replies: [],
  event: null,
  understanding: 'done',
  created_at: at(seq),
  ...change,
});

export const prediction = (messageSeq: number, change: Partial<PredictionDto> = {}): PredictionDto => ({
  id: `p-${change.conversation_id ?? 'c'}-${messageSeq}`,
  message_id: `m${messageSeq}`,
  conversation_id: 'c',
  message_seq: messageSeq,
  version: 'release-0001',
  heads: { intent: 'intent-en-0001', sentiment: 'sentiment-en-0001' },
  language: 'en',
  decision: 'confident',
  intent: { name: 'billing.view_bill', confidence: 0.9 },
  intent_ranking: [{ name: 'billing.view_bill', confidence: 0.9 }],
  entities: [],
  sentiment: { label: 'neutral', confidence: 0.7 },
  oos_score: 0,
  truncated: false,
  created_at: at(messageSeq),
  ...change,
});

export const summary = (id: string, change: Partial<ConversationSummary> = {}): ConversationSummary => ({
  id,
  status: 'bot',
  lang: 'en',
  channel: 'web',
  subscriber: { id: `s-${id}`, name: null, verified: false },
  assignee: null,
  last_seq: 0,
  revision: 0,
  handover_reason: null,
  waiting_since: null,
  created_at: at(0),
  updated_at: at(0),
  last_message: null,
  prediction: null,
  ...change,
});
