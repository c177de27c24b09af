import { expect, test } from 'vitest';
import { countRows, schemaVersion } from '../../data/connection.ts';
import { migrate } from '../../data/migrate.ts';
import { migrations } from '../../data/migrations/index.ts';
import { databaseAt, firstRows } from './helpers.ts';

const first = migrations.slice(0, 1);

test('a new file gets the first schema, without a copy of nothing', async () => {
  const database = await databaseAt(0);
  expect(await migrate(database, { steps: first })).toEqual({ from: 0, to: 1, backup: null });
  expect(schemaVersion(database.connection)).toBe(1);
  expect(await migrate(database, { steps: first })).toEqual({ from: 1, to: 1, backup: null });
});

test('every table is STRICT, and takes a row', async () => {
  const database = await databaseAt(1);
  const tables = database.connection
    .prepare("SELECT name, strict FROM pragma_table_list WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    .all();
  expect(tables.length).toBeGreaterThan(12);
  expect(tables.filter((table) => (table as { strict: number }).strict !== 1)).toEqual([]);
  database.connection.exec(firstRows);
  expect(countRows(database.connection)).toMatchObject({ messages: 2, predictions: 1, labels: 1 });
});

test.each([
  ['an unknown status', "UPDATE conversations SET status = 'gone'"],
  ['an agent without a name', 'UPDATE conversations SET assignee_id = NULL'],
  [
    'a waiting one without a ticket',
    "UPDATE conversations SET status = 'waiting', assignee_id = NULL, waiting_since = '2026-01-01T00:00:00.000Z'",
  ],
  ['an unknown role', "UPDATE messages SET role = 'god'"],
  ['an event of a person', "UPDATE messages SET event = 'resolved'"],
  ['half of the client ids', 'UPDATE messages SET client_seq = NULL WHERE seq = 1'],
  ['quick replies that are no JSON', "UPDATE messages SET quick_replies = '['"],
  ['the same number twice', 'UPDATE messages SET seq = 1'],
  [
    'the same client id twice',
    "UPDATE messages SET client_instance = 'i1', client_seq = 2, client_message_id = 'x1' WHERE seq = 2",
  ],
  ['an unknown decision', "UPDATE predictions SET decision = 'maybe'"],
  ['a probability above one', 'UPDATE predictions SET confidence = 1.5'],
  ['an address in capitals', "UPDATE users SET email = 'Ada@example.org'"],
  ['a text where a number belongs', "UPDATE client_instances SET last_client_seq = 'one'"],
  ['a message of no conversation', "UPDATE messages SET conversation_id = 'c9'"],
])('%s is refused by the schema itself', async (_, sql) => {
  const database = await databaseAt(1);
  database.connection.exec(firstRows);
  expect(() => database.connection.exec(sql)).toThrow(/constraint|cannot store/i);
});

test('the counts follow every change', async () => {
  const database = await databaseAt(1);
  const counts = () =>
    Object.fromEntries(
      database.connection.prepare('SELECT status, n FROM conversation_counts').raw().all() as [
        string,
        number,
      ][],
    );
  database.connection.exec(firstRows);
  expect(counts()).toEqual({ bot: 0, waiting: 0, agent: 1, resolved: 0 });
  database.connection.exec("UPDATE conversations SET status = 'resolved', assignee_id = NULL");
  expect(counts()).toEqual({ bot: 0, waiting: 0, agent: 0, resolved: 1 });
  database.connection.exec('DELETE FROM subscribers');
  expect(counts()).toEqual({ bot: 0, waiting: 0, agent: 0, resolved: 0 });
  expect(countRows(database.connection)).toMatchObject({
    messages: 0,
    predictions: 0,
    labels: 0,
    client_instances: 0,
  });
});
