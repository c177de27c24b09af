import {
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { afterEach, expect, test, vi } from 'vitest';
import { openDatabase } from '../../../data/database.ts';
import { openData } from '../../../data/index.ts';
import { migrate } from '../../../data/migrate.ts';
import { latestVersion } from '../../../data/migrations/index.ts';
import { createRepositories } from '../../../data/repositories/index.ts';
import { codeOf, newConversation, open, temporaryFolder, written } from './helpers.ts';

afterEach(() => vi.unstubAllEnvs());

/** A closed database with so many messages in it that it has pages to spoil. */
async function filled(folder = temporaryFolder()): Promise<string> {
  const path = join(folder, 'switchboard.db');
  const database = openDatabase({ path });
  await migrate(database);
  const repositories = createRepositories(database);
  await repositories.transaction(async (inside) => {
    const { id } = await newConversation(inside);
    for (let n = 1; n <= 300; n += 1)
      await inside.messages.append({ conversation_id: id, role: 'assistant', text: 'x'.repeat(800) });
  });
  await database.close();
  return path;
}

function spoil(path: string): void {
  const bytes = readFileSync(path);
  bytes.fill(0x5a, 40 * 4096, 44 * 4096);
  writeFileSync(path, bytes);
}

test('every setting that durability rests on is in force', async () => {
  const { database, path } = await open();
  const value = (name: string) => database.connection.pragma(name, { simple: true });
  expect(
    ['journal_mode', 'synchronous', 'foreign_keys', 'trusted_schema', 'busy_timeout'].map(value),
  ).toEqual(['wal', 2, 1, 0, 5000]);
  expect(statSync(path).mode & 0o077).toBe(0);
});

test('a setting that was lost fails the first write', async () => {
  const path = join(temporaryFolder(), 'switchboard.db');
  const database = openDatabase({ path });
  await migrate(database);
  database.connection.pragma('synchronous = NORMAL');
  expect(await codeOf(() => createRepositories(database).subscribers.create({}))).toBe('DB_PRAGMA');
  await database.close();
});

test('the switch of the fault tests counts in tests alone', async () => {
  const path = join(temporaryFolder(), 'switchboard.db');
  vi.stubEnv('SWITCHBOARD_TEST_SYNCHRONOUS', 'NORMAL');
  vi.stubEnv('NODE_ENV', 'production');
  expect(await codeOf(() => openDatabase({ path }))).toBe('DB_PRAGMA');
  vi.stubEnv('NODE_ENV', 'test');
  const database = openDatabase({ path });
  expect(database.connection.pragma('synchronous', { simple: true })).toBe(1);
  await database.close();
});

test('a second writer is refused and told who has it; a reader is not', async () => {
  const { path, repositories } = await open();
  await repositories.subscribers.create({});
  expect(await codeOf(() => openDatabase({ path }))).toBe('SERVER_RUNNING');
  expect(() => openDatabase({ path })).toThrow(`process ${process.pid}`);
  const reader = openDatabase({ path, readonly: true });
  expect(await codeOf(() => createRepositories(reader).subscribers.create({}))).toBe('DATABASE_READ_ONLY');
  await reader.close();
});

test('what a killed process left behind locks nobody out', async () => {
  const path = join(temporaryFolder(), 'switchboard.db');
  writeFileSync(`${path}.lock`, '');
  writeFileSync(
    `${path}.lock.json`,
    JSON.stringify({ pid: process.ppid, started_at: new Date().toISOString() }),
  );
  await open(path);
});

test('a folder that cannot be written is named', async () => {
  const file = join(temporaryFolder(), 'file');
  writeFileSync(file, '');
  expect(await codeOf(() => openDatabase({ path: join(file, 'switchboard.db') }))).toBe(
    'DATA_DIR_UNWRITABLE',
  );
});

test.each([
  ['garbage', 'this is no database at all, however long it may be'],
  ['an empty file', ''],
  ['a right start and garbage behind', `SQLite format 3\0${'garbage '.repeat(1000)}`],
])('%s is refused and stays as it is', async (_, content) => {
  const folder = temporaryFolder();
  const path = join(folder, 'switchboard.db');
  writeFileSync(path, content);
  expect(await codeOf(() => openDatabase({ path }))).toBe('DB_CORRUPT');
  expect(await codeOf(() => openData({ dataDir: folder }))).toBe('DB_CORRUPT');
  expect(readFileSync(path, 'utf8')).toBe(content);
  // The lock is free again.
  expect(await codeOf(() => openDatabase({ path }))).toBe('DB_CORRUPT');
});

test('a database whose log is there without it is not begun anew', async () => {
  const path = join(temporaryFolder(), 'switchboard.db');
  writeFileSync(`${path}-wal`, 'something');
  expect(await codeOf(() => openDatabase({ path }))).toBe('DB_CORRUPT');
  expect(existsSync(path)).toBe(false);
});

test('overwritten pages are found at the start; what can be read is read and nothing is written', async () => {
  const folder = temporaryFolder();
  const path = await filled(folder);
  spoil(path);
  const before = readFileSync(path);
  expect(() => openDatabase({ path })).toThrow(
    expect.objectContaining({ code: 'DB_CORRUPT', fix: expect.stringContaining('switchboard restore') }),
  );
  const data = await openData({ dataDir: folder });
  expect(data.readOnly).toBe(true);
  expect((await data.repositories.conversations.counts(null)).all).toBe(1);
  expect(await codeOf(() => newConversation(data.repositories))).toBe('DATABASE_READ_ONLY');
  expect(await codeOf(() => openDatabase({ path }))).toBe('SERVER_RUNNING');
  await data.close();
  expect(readFileSync(path).equals(before)).toBe(true);
});

test('a file that was cut short is found', async () => {
  const path = await filled();
  truncateSync(path, 50 * 4096);
  expect(await codeOf(() => openDatabase({ path }))).toBe('DB_CORRUPT');
});

test('another program’s database and a newer release’s are refused', async () => {
  const folder = temporaryFolder();
  const foreign = join(folder, 'foreign.db');
  new BetterSqlite3(foreign).exec('CREATE TABLE t (a)').close();
  const opened = openDatabase({ path: foreign });
  expect(await codeOf(() => migrate(opened))).toBe('DB_NOT_OURS');
  await opened.close();

  const newer = await filled(folder);
  const raw = new BetterSqlite3(newer);
  raw.pragma(`user_version = ${latestVersion + 1}`);
  raw.close();
  expect(await codeOf(() => openData({ dataDir: folder }))).toBe('DB_NEWER');
  expect(readdirSync(folder)).not.toContain('backups');
});

test('a full disk is said, nothing is stored, and the next message after it is', async () => {
  const { repositories, database } = await open();
  const { id } = await newConversation(repositories);
  const pages = Number(database.connection.pragma('page_count', { simple: true }));
  database.connection.pragma(`max_page_count = ${pages}`);
  const large = { ...written(id, '9f4ab7c2-6a5e-4a8e-9d55-0c5d2d7f1a11', 1), text: 'x'.repeat(200_000) };
  expect(await codeOf(() => repositories.messages.append(large))).toBe('DISK_FULL');
  expect(await repositories.messages.after(id, 0, 10)).toEqual([]);
  expect(await repositories.messages.lastClientSeq(id, large.client_instance)).toBe(0);
  database.connection.pragma('max_page_count = 1000000');
  expect((await repositories.messages.append(large)).kind).toBe('stored');
});

test('a file whose writes were refused is still read', async () => {
  const { repositories, database } = await open();
  const { id } = await newConversation(repositories);
  database.refuseWrites();
  expect(await codeOf(() => repositories.messages.append(written(id, id, 1)))).toBe('DATABASE_READ_ONLY');
  expect(await repositories.conversations.get(id)).not.toBeNull();
});

test('a database that is closed says so, and can be opened again', async () => {
  const path = await filled();
  const database = openDatabase({ path });
  const repositories = createRepositories(database);
  const last = newConversation(repositories);
  await Promise.allSettled([last, database.close()]);
  expect(await codeOf(() => repositories.users.count())).toBe('DB_CLOSED');
  await database.close();
  copyFileSync(path, `${path}.copy`);
  await open(path);
});
