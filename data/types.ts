import type { Selectable } from 'kysely';
import type { MessageRole, Tables } from './tables.ts';

export type * from './tables.ts';

/** ISO 8601 in UTC with milliseconds. */
type Time = string;

export interface ScoredIntent {
  name: string;
  confidence: number;
}

export interface StoredEntity {
  entity: string;
  /** Half-open span in code points of the text as sent. */
  start: number;
  end: number;
  value: unknown;
  extractor: string;
}

/** What repositories hand out: JSON parsed, flags as booleans. */
export type SubscriberRow = Selectable<Tables['subscribers']>;
export type ConversationRow = Selectable<Tables['conversations']>;
export type MessageRow = Omit<Selectable<Tables['messages']>, 'quick_replies'> & { quick_replies: string[] };
export type PredictionRow = Omit<Selectable<Tables['predictions']>, 'ranking' | 'entities' | 'truncated'> & {
  ranking: ScoredIntent[];
  entities: StoredEntity[];
  truncated: boolean;
  /** Of the message: what the spans are counted in. */
  text: string;
};
export type ConversationSummaryRow = ConversationRow & {
  subscriber_name: string | null;
  subscriber_verified_at: Time | null;
  assignee_name: string | null;
  last_message: { seq: number; role: MessageRole; text: string; created_at: Time } | null;
  /** The newest one of the conversation. */
  prediction: PredictionRow | null;
};
export type RatingRow = Selectable<Tables['ratings']>;
export type LabelRow = Selectable<Tables['labels']>;
export type UserRow = Selectable<Tables['users']>;
export type SessionRow = Selectable<Tables['sessions']>;
export type SetupTokenRow = Selectable<Tables['setup_tokens']>;
export type ModelVersionRow = Omit<Selectable<Tables['model_versions']>, 'metrics'> & {
  metrics: Record<string, unknown>;
};
export type JobRow = Omit<Selectable<Tables['jobs']>, 'payload'> & { payload: Record<string, unknown> };
export type AuditRow = Omit<Selectable<Tables['audit']>, 'details'> & { details: Record<string, unknown> };
export type InvitationRow = Selectable<Tables['invitations']>;
export type ApiKeyRow = Omit<Selectable<Tables['api_keys']>, 'scopes'> & { scopes: string[] };
export type IdempotencyKeyRow = Selectable<Tables['idempotency_keys']>;
export type IdentityCodeRow = Selectable<Tables['identity_codes']>;
export type WebhookRow = Omit<Selectable<Tables['webhooks']>, 'events' | 'redact' | 'enabled'> & {
  events: string[];
  redact: boolean;
  enabled: boolean;
};
export type WebhookDeliveryRow = Omit<Selectable<Tables['webhook_deliveries']>, 'payload'> & {
  payload: Record<string, unknown>;
};
export type ErasureRow = Omit<Selectable<Tables['erasures']>, 'counts'> & { counts: Record<string, number> };
export type LegalHoldRow = Selectable<Tables['legal_holds']>;
