import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type Database, openDatabase } from '../../data/database.ts';
import { migrate } from '../../data/migrate.ts';
import { migrations } from '../../data/migrations/index.ts';

/** A database as the release with this schema number left it. */
export async function databaseAt(version: number): Promise<Database> {
  const folder = mkdtempSync(join(tmpdir(), 'switchboard-migrations-'));
  const database = openDatabase({ path: join(folder, 'switchboard.db') });
  onTestFinished(async () => {
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  });
  if (version > 0) await migrate(database, { steps: migrations.slice(0, version) });
  return database;
}

/** Rows of the first release, one or two in each table. */
export const firstRows = `
INSERT INTO subscribers (id, external_id, name, lang, created_at) VALUES ('s1', NULL, 'Wei', 'zh', '2026-01-01T00:00:00.000Z');
INSERT INTO users (id, email, name, role, password_hash, created_at, disabled_at) VALUES ('u1', 'ada@example.org', 'Ada', 'agent', 'hash', '2026-01-01T00:00:00.000Z', NULL);
INSERT INTO sessions (id, token_hash, kind, subject_id, created_at, expires_at, last_seen_at, revoked_at) VALUES ('e1', 'token', 'user', 'u1', '2026-01-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z', NULL);
INSERT INTO conversations VALUES ('c1', 's1', 'agent', 'zh', 'web', 'u1', 'complaint', NULL, NULL, 2, 5, '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:01.000Z');
INSERT INTO messages (id, conversation_id, seq, client_instance, client_seq, client_message_id, role, text, understanding, created_at)
  VALUES ('m1', 'c1', 1, 'i1', 1, 'x1', 'subscriber', '我的账单', 'done', '2026-01-01T00:00:00.000Z');
INSERT INTO messages (id, conversation_id, seq, role, text, created_at) VALUES ('m2', 'c1', 2, 'assistant', '好的', '2026-01-01T00:00:01.000Z');
INSERT INTO client_instances VALUES ('c1', 'i1', 1);
INSERT INTO predictions VALUES ('p1', 'm1', 'c1', 1, 'release-0001', 'intent-zh-0001', 'sentiment-zh-0001', 'zh', 'confident', 'bill.query', 0.9, '[]', '[]', 'neutral', 0.8, 0.1, 0, '2026-01-01T00:00:00.000Z');
INSERT INTO labels VALUES ('l1', 'm1', NULL, 'intent', 'bill.dispute', NULL, 'u1', 'intent-zh-0001', '2026-01-01T00:00:02.000Z');
`;
