import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type Database, openDatabase } from '../../../data/database.ts';
import { DataError, type DataErrorCode } from '../../../data/errors.ts';
import { migrate } from '../../../data/migrate.ts';
import {
  createRepositories,
  type NewMessage,
  type Parsed,
  type Repositories,
} from '../../../data/repositories/index.ts';

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'switchboard-data-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export interface Opened {
  path: string;
  database: Database;
  repositories: Repositories;
}

/** An up-to-date database in a folder of its own, closed at the end of the test. */
export async function open(
  path = join(temporaryFolder(), 'switchboard.db'),
  now?: () => number,
): Promise<Opened> {
  const database = openDatabase({ path });
  onTestFinished(() => database.close());
  await migrate(database);
  return { path, database, repositories: createRepositories(database, now ? { now } : {}) };
}

export async function newConversation(repositories: Repositories, lang: 'en' | 'zh' = 'en') {
  const subscriber = await repositories.subscribers.create({});
  return repositories.conversations.create({ subscriber_id: subscriber.id, lang, channel: 'web' });
}

export function newUser(repositories: Repositories, name = 'Ada') {
  return repositories.users.create({
    email: `${name}-${randomUUID()}@Example.org`,
    name,
    role: 'agent',
    password_hash: 'x',
  });
}

/** A subscriber's message with client ids. */
export function written(
  conversationId: string,
  client: string,
  clientSeq: number,
  text = `message ${clientSeq}`,
  id = randomUUID(),
) {
  return {
    conversation_id: conversationId,
    client_instance: client,
    client_seq: clientSeq,
    client_message_id: id,
    role: 'subscriber',
    text,
    understanding: 'pending',
  } as const satisfies NewMessage;
}

export const parsed: Parsed = {
  language: 'en',
  decision: 'confident',
  intent: { name: 'bill.query', confidence: 0.91 },
  intent_ranking: [
    { name: 'bill.query', confidence: 0.91 },
    { name: 'plan.query', confidence: 0.05 },
  ],
  entities: [{ entity: 'amount', start: 3, end: 5, value: { amount: 12 }, extractor: 'rules' }],
  oos_score: 0.1,
  sentiment: { label: 'negative', confidence: 0.7 },
  truncated: true,
  version: 'release-0001',
  heads: { intent: 'intent-en-0001', sentiment: 'sentiment-en-0001' },
};

/** The code that a call fails with; `none` when it does not fail. */
export async function codeOf(call: () => unknown): Promise<DataErrorCode | 'none'> {
  try {
    await call();
    return 'none';
  } catch (error) {
    if (error instanceof DataError) return error.code;
    throw error;
  }
}
