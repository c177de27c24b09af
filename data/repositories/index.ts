import type { Database } from '../database.ts';
import { ApiKeysRepository } from './api-keys.repository.ts';
import { AuditRepository } from './audit.repository.ts';
import { ConversationsRepository } from './conversations.repository.ts';
import { IdempotencyKeysRepository } from './idempotency-keys.repository.ts';
import { IdentityCodesRepository } from './identity-codes.repository.ts';
import { InvitationsRepository } from './invitations.repository.ts';
import { JobsRepository } from './jobs.repository.ts';
import { KeepingRepository } from './keeping.repository.ts';
import { LabelsRepository } from './labels.repository.ts';
import { MessagesRepository } from './messages.repository.ts';
import { ModelVersionsRepository } from './model-versions.repository.ts';
import { PredictionsRepository } from './predictions.repository.ts';
import { RatingsRepository } from './ratings.repository.ts';
import type { Scope } from './scope.ts';
import { SessionsRepository } from './sessions.repository.ts';
import { SettingsRepository } from './settings.repository.ts';
import { SetupTokensRepository } from './setup-tokens.repository.ts';
import { SubscribersRepository } from './subscribers.repository.ts';
import { UsersRepository } from './users.repository.ts';
import { WebhooksRepository } from './webhooks.repository.ts';

export type { AuditVerdict } from './audit.repository.ts';
export type { QueueRequest, TakeResult } from './conversations.repository.ts';
export type { IdempotencyClaim } from './idempotency-keys.repository.ts';
export { ENDING_TABLES, type RemovalCounts } from './keeping.repository.ts';
export type { Labelled, MessageLabelRow, NewLabel } from './labels.repository.ts';
export type { AppendResult, NewMessage } from './messages.repository.ts';
export type { Parsed } from './predictions.repository.ts';
export type { OutboxRow } from './webhooks.repository.ts';

export interface Repositories {
  subscribers: SubscribersRepository;
  conversations: ConversationsRepository;
  messages: MessagesRepository;
  predictions: PredictionsRepository;
  ratings: RatingsRepository;
  labels: LabelsRepository;
  users: UsersRepository;
  sessions: SessionsRepository;
  setupTokens: SetupTokensRepository;
  invitations: InvitationsRepository;
  identityCodes: IdentityCodesRepository;
  settings: SettingsRepository;
  webhooks: WebhooksRepository;
  keeping: KeepingRepository;
  modelVersions: ModelVersionsRepository;
  jobs: JobsRepository;
  audit: AuditRepository;
  apiKeys: ApiKeysRepository;
  idempotencyKeys: IdempotencyKeysRepository;
  /**
   * Everything in `body` is one write: all of it is on disk when this resolves, or none. Inside, use only the repositories
   * that are handed over, and await nothing but them. Inside a transaction it joins that one.
   */
  transaction<T>(body: (inside: Repositories) => Promise<T>): Promise<T>;
}

export interface RepositoryOptions {
  /** Milliseconds since 1970; the clock of every stored time. */
  now?: () => number;
  /** Takes personal data out of what an audit entry says; by default nothing is taken. */
  scrub?: Scope['scrub'];
}

export function createRepositories(database: Database, options: RepositoryOptions = {}): Repositories {
  const clock = options.now ?? Date.now;
  const now = () => new Date(clock()).toISOString();
  const scrub = options.scrub ?? ((details) => details);
  const scope: Scope = {
    executor: database.db,
    now,
    scrub,
    atomic: (body) => database.transaction((trx) => body(joined({ executor: trx, now, scrub }))),
  };
  return over(scope);
}

function joined(part: Pick<Scope, 'executor' | 'now' | 'scrub'>): Scope {
  const scope: Scope = { ...part, atomic: (body) => body(scope) };
  return scope;
}

function over(scope: Scope): Repositories {
  return {
    subscribers: new SubscribersRepository(scope),
    conversations: new ConversationsRepository(scope),
    messages: new MessagesRepository(scope),
    predictions: new PredictionsRepository(scope),
    ratings: new RatingsRepository(scope),
    labels: new LabelsRepository(scope),
    users: new UsersRepository(scope),
    sessions: new SessionsRepository(scope),
    setupTokens: new SetupTokensRepository(scope),
    invitations: new InvitationsRepository(scope),
    identityCodes: new IdentityCodesRepository(scope),
    settings: new SettingsRepository(scope),
    webhooks: new WebhooksRepository(scope),
    keeping: new KeepingRepository(scope),
    modelVersions: new ModelVersionsRepository(scope),
    jobs: new JobsRepository(scope),
    audit: new AuditRepository(scope),
    apiKeys: new ApiKeysRepository(scope),
    idempotencyKeys: new IdempotencyKeysRepository(scope),
    transaction: (body) => scope.atomic((inside) => body(over(inside))),
  };
}
