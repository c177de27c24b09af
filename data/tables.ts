import type { Generated } from 'kysely';

/** Closed unions; each is a CHECK in the migrations too. */
export type Language = 'en' | 'zh';
export type Channel = 'web' | 'rest';
export type ConversationStatus = 'bot' | 'waiting' | 'agent' | 'resolved';
export type QueueView = 'waiting' | 'mine' | 'bot' | 'agent' | 'resolved' | 'all';
export type MessageRole = 'subscriber' | 'assistant' | 'agent' | 'system';
export type MessageEvent = 'handover_requested' | 'agent_joined' | 'agent_left' | 'resolved' | 'reopened';
export type UnderstandingState = 'none' | 'pending' | 'done' | 'unlabelled';
export type Decision = 'confident' | 'choose' | 'not_understood';
export type SentimentLabel = 'negative' | 'neutral' | 'positive';
export type UserRole = 'agent' | 'supervisor' | 'admin';
export type SessionKind = 'subscriber' | 'user';
export type LabelKind = 'intent' | 'sentiment' | 'entities' | 'language' | 'outcome';
export type Provenance = 'person' | 'rating' | 'ticket' | 'import' | 'rule';
export type JobState = 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled';
export type InvitationKind = 'invitation' | 'reset';
export type DeliveryState = 'pending' | 'delivered' | 'dead';
export type HeadKind = 'intent' | 'sentiment' | 'outcome';

/** All times are ISO 8601 in UTC with milliseconds. Columns named so hold JSON as text. */
type Time = string;
type Json = string;

interface SubscriberTable {
  id: string;
  external_id: string | null;
  name: string | null;
  lang: Language | null;
  created_at: Time;
  /** Set when the operator's systems or a one-time code vouched for `external_id`. */
  verified_at: Time | null;
}

interface ConversationTable {
  id: string;
  subscriber_id: string;
  status: ConversationStatus;
  lang: Language;
  channel: Channel;
  assignee_id: string | null;
  handover_reason: string | null;
  waiting_since: Time | null;
  /** The place in the queue by order of arrival; a clock that steps back lets nobody jump it. */
  waiting_ticket: number | null;
  last_seq: number;
  revision: number;
  created_at: Time;
  updated_at: Time;
}

interface ConversationCountTable {
  status: ConversationStatus;
  n: number;
}

interface MessageTable {
  /** Order of arrival over all conversations, independent of clocks. */
  position: Generated<number>;
  id: string;
  conversation_id: string;
  seq: number;
  client_instance: string | null;
  client_seq: number | null;
  client_message_id: string | null;
  role: MessageRole;
  author_id: string | null;
  author_name: string | null;
  text: string;
  lang: Language | null;
  quick_replies: Json;
  event: MessageEvent | null;
  understanding: UnderstandingState;
  created_at: Time;
}

interface ClientInstanceTable {
  conversation_id: string;
  client_instance: string;
  last_client_seq: number;
}

interface PredictionTable {
  id: string;
  message_id: string;
  conversation_id: string;
  message_seq: number;
  release: string;
  intent_version: string;
  sentiment_version: string;
  language: Language;
  decision: Decision;
  intent: string;
  confidence: number;
  ranking: Json;
  entities: Json;
  sentiment: SentimentLabel;
  sentiment_confidence: number;
  oos_score: number;
  truncated: 0 | 1;
  created_at: Time;
}

interface RatingTable {
  conversation_id: string;
  /** 1 (bad) to 5 (good). */
  score: number;
  comment: string | null;
  created_at: Time;
}

interface LabelTable {
  id: string;
  message_id: string | null;
  conversation_id: string | null;
  kind: LabelKind;
  value: string;
  previous_value: string | null;
  provenance: Provenance;
  batch_id: string | null;
  user_id: string | null;
  /** The version whose prediction was looked at. */
  model_version: string | null;
  created_at: Time;
  undone_at: Time | null;
}

interface UserTable {
  id: string;
  email: string;
  name: string;
  role: UserRole;
  password_hash: string;
  created_at: Time;
  disabled_at: Time | null;
  /** Base32; counts as a second factor once it is confirmed. */
  totp_secret: string | null;
  totp_confirmed_at: Time | null;
  /** The last 30-second step that was accepted: a code counts once. */
  totp_last_step: number | null;
  oidc_issuer: string | null;
  oidc_subject: string | null;
  last_login_at: Time | null;
}

interface SessionTable {
  id: string;
  token_hash: string;
  kind: SessionKind;
  subject_id: string;
  created_at: Time;
  expires_at: Time;
  last_seen_at: Time;
  revoked_at: Time | null;
  /** When the person last proved who they are; what is risky asks for it to be recent. */
  authenticated_at: Time | null;
  address: string | null;
  user_agent: string | null;
  /** 1: the subscriber's identity was vouched for in this session. */
  verified: Generated<0 | 1>;
}

interface SetupTokenTable {
  token_hash: string;
  role: UserRole;
  created_at: Time;
  expires_at: Time;
  used_at: Time | null;
}

interface ModelVersionTable {
  version: string;
  kind: HeadKind;
  language: Language | null;
  fingerprint: string;
  data_fingerprint: string;
  metrics: Json;
  created_at: Time;
}

interface JobTable {
  id: string;
  kind: string;
  state: JobState;
  stage: string | null;
  /** 0 to 1. */
  progress: number;
  payload: Json;
  error: string | null;
  created_at: Time;
  started_at: Time | null;
  finished_at: Time | null;
}

interface AuditTable {
  seq: number;
  at: Time;
  actor: string | null;
  action: string;
  object: string | null;
  details: Json;
  prev_hash: string;
  hash: string;
}

interface InvitationTable {
  id: string;
  token_hash: string;
  kind: InvitationKind;
  email: string;
  role: UserRole;
  /** Whose password is set anew; null for an invitation. */
  user_id: string | null;
  invited_by: string | null;
  created_at: Time;
  expires_at: Time;
  used_at: Time | null;
  revoked_at: Time | null;
}

interface ApiKeyTable {
  id: string;
  name: string;
  /** The first characters of the key, to tell keys apart. */
  prefix: string;
  key_hash: string;
  scopes: Json;
  created_by: string | null;
  created_at: Time;
  last_used_at: Time | null;
  expires_at: Time | null;
  revoked_at: Time | null;
}

interface IdempotencyKeyTable {
  owner: string;
  idempotency_key: string;
  request_hash: string;
  /** Null while the first call is being answered. */
  status: number | null;
  body: Json | null;
  created_at: Time;
}

interface IdentityCodeTable {
  id: string;
  session_id: string;
  external_id: string;
  code_hash: string;
  attempts: Generated<number>;
  created_at: Time;
  expires_at: Time;
  used_at: Time | null;
}

interface WebhookTable {
  id: string;
  url: string;
  /** Signs the deliveries; needed in the clear. */
  secret: string;
  events: Json;
  redact: 0 | 1;
  enabled: 0 | 1;
  created_by: string | null;
  created_at: Time;
}

interface WebhookDeliveryTable {
  id: string;
  /** Order of arrival. */
  position: number;
  webhook_id: string;
  event: string;
  conversation_id: string | null;
  payload: Json;
  state: DeliveryState;
  attempts: Generated<number>;
  next_attempt_at: Time | null;
  last_status: number | null;
  last_error: string | null;
  created_at: Time;
  finished_at: Time | null;
}

interface SettingTable {
  name: string;
  value: Json;
  updated_at: Time;
  updated_by: string | null;
}

interface ErasureTable {
  id: string;
  subscriber_id: string;
  requested_by: string | null;
  counts: Json;
  created_at: Time;
}

interface LegalHoldTable {
  id: string;
  subscriber_id: string;
  reason: string;
  created_by: string | null;
  created_at: Time;
  released_at: Time | null;
}

interface AuditAnchorTable {
  seq: number;
  hash: string;
  at: Time;
}

interface OutboxTable {
  position: Generated<number>;
  kind: 'conversation' | 'message' | 'prediction';
  object_id: string;
}

export interface Tables {
  subscribers: SubscriberTable;
  conversations: ConversationTable;
  conversation_counts: ConversationCountTable;
  messages: MessageTable;
  client_instances: ClientInstanceTable;
  predictions: PredictionTable;
  ratings: RatingTable;
  labels: LabelTable;
  users: UserTable;
  sessions: SessionTable;
  setup_tokens: SetupTokenTable;
  model_versions: ModelVersionTable;
  jobs: JobTable;
  audit: AuditTable;
  audit_anchors: AuditAnchorTable;
  invitations: InvitationTable;
  api_keys: ApiKeyTable;
  idempotency_keys: IdempotencyKeyTable;
  identity_codes: IdentityCodeTable;
  webhooks: WebhookTable;
  webhook_deliveries: WebhookDeliveryTable;
  outbox: OutboxTable;
  settings: SettingTable;
  erasures: ErasureTable;
  legal_holds: LegalHoldTable;
}
