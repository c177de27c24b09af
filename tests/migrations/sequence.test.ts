import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { countRows, schemaVersion } from '../../data/connection.ts';
import { DataError } from '../../data/errors.ts';
import { migrate } from '../../data/migrate.ts';
import { latestVersion, type Migration, migrations } from '../../data/migrations/index.ts';
import { databaseAt, firstRows } from './helpers.ts';

const step = (number: number, sql: string): Migration => ({
  number,
  name: 'test',
  up: (connection) => void connection.exec(sql),
});
const codeOf = async (call: () => Promise<unknown>) => {
  const error = await call().then(
    () => null,
    (cause: unknown) => cause,
  );
  return error instanceof DataError ? error.code : error;
};

test('the numbers are 1, 2, 3 … and stand in the file names; each step has its test', () => {
  const files = (folder: URL, end: string) =>
    readdirSync(folder)
      .filter((name) => /^\d{4}-/.test(name) && name.endsWith(end))
      .map((name) => name.slice(0, -end.length))
      .sort();
  const named = migrations.map(({ number, name }) => `${String(number).padStart(4, '0')}-${name}`);
  expect(named).toEqual(files(new URL('../../data/migrations/', import.meta.url), '.ts'));
  expect(named).toEqual(files(new URL('./', import.meta.url), '.test.ts'));
  expect(latestVersion).toBe(migrations.at(-1)?.number);
});

test('a gap in the numbers is refused', async () => {
  const database = await databaseAt(0);
  expect(await codeOf(() => migrate(database, { steps: [step(2, 'SELECT 1')] }))).toBe('DB_MIGRATION');
});

test('a step that fails leaves the database as it was before it, with foreign keys in force', async () => {
  const database = await databaseAt(latestVersion);
  database.connection.exec(firstRows.replace(/INSERT INTO labels.*/, ''));
  const before = countRows(database.connection);
  for (const sql of [
    'DELETE FROM ratings; CREATE TABLE half (a INTEGER) STRICT; SELECT nonsense',
    'DELETE FROM subscribers',
  ]) {
    const steps = [...migrations, step(latestVersion + 1, sql)];
    expect(await codeOf(() => migrate(database, { steps }))).toBe('DB_MIGRATION');
    expect(schemaVersion(database.connection)).toBe(latestVersion);
    expect(countRows(database.connection)).toEqual(before);
    expect(database.connection.pragma('foreign_keys', { simple: true })).toBe(1);
  }
});

test('from the first release to this one in one go, with rows', async () => {
  const database = await databaseAt(1);
  database.connection.exec(firstRows);
  expect(await migrate(database)).toMatchObject({ from: 1, to: latestVersion });
  expect(database.connection.pragma('quick_check', { simple: true })).toBe('ok');
  expect(countRows(database.connection)).toMatchObject({ messages: 2, conversations: 1, labels: 1 });
});
