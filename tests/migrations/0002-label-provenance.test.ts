import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { expect, test } from 'vitest';
import { schemaVersion } from '../../data/connection.ts';
import { migrate } from '../../data/migrate.ts';
import { migrations } from '../../data/migrations/index.ts';
import { createRepositories } from '../../data/repositories/index.ts';
import { databaseAt, firstRows } from './helpers.ts';

const upToHere = migrations.slice(0, 2);

test('labels of the first release were given by people, and stay', async () => {
  const database = await databaseAt(1);
  database.connection.exec(firstRows);
  const result = await migrate(database, { steps: upToHere });
  expect(result).toMatchObject({ from: 1, to: 2 });
  const { labels, messages } = createRepositories(database);
  expect(await labels.current({ message_id: 'm1' }, 'intent')).toMatchObject({
    id: 'l1',
    value: 'bill.dispute',
    user_id: 'u1',
    provenance: 'person',
    batch_id: null,
    undone_at: null,
  });
  expect((await messages.after('c1', 0, 10)).map((row) => row.text)).toEqual(['我的账单', '好的']);
  expect(() => database.connection.exec("UPDATE labels SET provenance = 'hearsay'")).toThrow(/constraint/i);
  const plan = database.connection
    .prepare("EXPLAIN QUERY PLAN SELECT * FROM predictions WHERE release = 'r' ORDER BY created_at")
    .all();
  expect(JSON.stringify(plan)).toContain('predictions_by_release');
});

test('the database was copied before, as it was', async () => {
  const database = await databaseAt(1);
  database.connection.exec(firstRows);
  const { backup } = await migrate(database, { steps: upToHere });
  expect(basename(backup ?? '')).toMatch(/^before-0002-\d{8}T\d{9}Z\.db$/);
  expect(existsSync(`${backup}-wal`)).toBe(false);
  const copy = new BetterSqlite3(backup ?? '', { readonly: true });
  expect(schemaVersion(copy)).toBe(1);
  expect(copy.prepare('SELECT count(*) FROM messages').pluck().get()).toBe(2);
  copy.close();
});
