import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { expect, test } from 'vitest';
import {
  backup,
  checkDatabaseFile,
  createRepositories,
  databaseFile,
  openData,
  restore,
} from '../../../data/index.ts';
import { latestVersion } from '../../../data/migrations/index.ts';
import { codeOf, newConversation, temporaryFolder, written } from './helpers.ts';

const client = '6f1c9f0e-3b0f-4a55-9a3e-5a3b7f9d2c11';

async function started(dataDir = temporaryFolder()) {
  const data = await openData({ dataDir });
  const { id } = await newConversation(data.repositories);
  await data.repositories.messages.append(written(id, client, 1, 'before the copy'));
  return { dataDir, data, id };
}

test('a copy made while the server writes is whole, needs no other file, and can be put back', async () => {
  const { dataDir, data, id } = await started();
  const writing = (async () => {
    for (let n = 2; n <= 60; n += 1) await data.repositories.messages.append(written(id, client, n));
  })();
  const made = await backup(dataDir);
  await writing;
  expect(dirname(made.path)).toBe(join(dataDir, 'backups'));
  expect(made.rows).toMatchObject({ conversations: 1 });
  expect(made.version).toBe(latestVersion);
  expect(readdirSync(dirname(made.path))).toHaveLength(1);
  expect(await codeOf(() => restore(databaseFile(dataDir), made.path))).toBe('SERVER_RUNNING');
  await data.close();

  const elsewhere = temporaryFolder();
  const done = restore(databaseFile(elsewhere), made.path);
  expect(done).toMatchObject({ replaced: null, rows: made.rows });
  const again = await openData({ dataDir: elsewhere });
  const rows = await again.repositories.messages.after(id, 0, 100);
  expect(rows).toHaveLength(made.rows.messages ?? -1);
  expect(rows[0]?.text).toBe('before the copy');
  expect(await again.repositories.messages.lastClientSeq(id, client)).toBe(rows.length);
  await again.close();
});

test('a restore keeps what was there, its log included', async () => {
  const { dataDir, data, id } = await started();
  const made = await backup(dataDir);
  await data.repositories.messages.append(written(id, client, 2, 'after the copy'));
  // As after a kill: the message stands in the log alone.
  const killed = temporaryFolder();
  for (const end of ['', '-wal']) copyFileSync(databaseFile(dataDir) + end, databaseFile(killed) + end);
  await data.close();

  const done = restore(databaseFile(killed), made.path);
  const reopened = await openData({ dataDir: killed });
  expect(await reopened.repositories.messages.after(id, 0, 10)).toHaveLength(1);
  await reopened.close();
  const kept = new BetterSqlite3(done.replaced ?? '', { readonly: true });
  expect(kept.prepare('SELECT text FROM messages ORDER BY seq').pluck().all()).toEqual([
    'before the copy',
    'after the copy',
  ]);
  kept.close();
  expect(readdirSync(killed).filter((name) => name.includes('incoming'))).toEqual([]);
});

test('a database that cannot be opened is replaced by one command', async () => {
  const { dataDir, data, id } = await started();
  const made = await backup(dataDir);
  await data.close();
  writeFileSync(databaseFile(dataDir), 'garbage');
  expect(await codeOf(() => openData({ dataDir }))).toBe('DB_CORRUPT');
  const done = restore(databaseFile(dataDir), made.path);
  expect(readFileSync(done.replaced ?? '', 'utf8')).toBe('garbage');
  const again = await openData({ dataDir });
  expect(await again.repositories.conversations.get(id)).not.toBeNull();
  await again.close();
});

test('nothing but a sound copy of this product is put back', async () => {
  const { dataDir, data } = await started();
  const made = await backup(dataDir);
  await data.close();
  const before = readFileSync(databaseFile(dataDir));
  const refused = async (name: string, content: Buffer | string) => {
    const path = join(dataDir, name);
    writeFileSync(path, content);
    return codeOf(() => restore(databaseFile(dataDir), path));
  };
  const bytes = readFileSync(made.path);
  expect(await refused('cut', bytes.subarray(0, bytes.length - 3 * 4096))).toBe('BACKUP_INVALID');
  expect(await refused('empty', '')).toBe('BACKUP_INVALID');
  expect(await refused('text', 'no database')).toBe('BACKUP_INVALID');
  expect(await codeOf(() => restore(databaseFile(dataDir), join(dataDir, 'missing')))).toBe('BACKUP_INVALID');
  const foreign = join(dataDir, 'foreign');
  new BetterSqlite3(foreign).exec('CREATE TABLE t (a)').close();
  expect(await codeOf(() => restore(databaseFile(dataDir), foreign))).toBe('BACKUP_INVALID');
  const newer = join(dataDir, 'newer');
  copyFileSync(made.path, newer);
  const raw = new BetterSqlite3(newer);
  raw.pragma(`user_version = ${latestVersion + 1}`);
  raw.close();
  expect(await codeOf(() => restore(databaseFile(dataDir), newer))).toBe('DB_NEWER');
  expect(readFileSync(databaseFile(dataDir)).equals(before)).toBe(true);
  expect(readdirSync(dataDir).some((name) => name.includes('replaced'))).toBe(false);
});

test('a database is looked at from outside while it is in use', async () => {
  const { dataDir, data } = await started();
  expect(await checkDatabaseFile(databaseFile(dataDir))).toContain('sound');
  expect(await codeOf(() => backup(temporaryFolder()))).toBe('DB_MISSING');
  await data.close();
  expect(await checkDatabaseFile(databaseFile(dataDir))).toContain('sound');
});

test('what a killed writer had committed is there, and its lock is gone', async () => {
  const dataDir = temporaryFolder();
  const { data, id } = await started(dataDir);
  await data.close();
  // Another process takes the lock in the same way, writes, and is killed without a chance to clean up.
  const script = `
    const BetterSqlite3 = require('better-sqlite3');
    new BetterSqlite3(process.argv[1] + '.lock').exec('BEGIN EXCLUSIVE');
    const db = new BetterSqlite3(process.argv[1]);
    db.pragma('synchronous = FULL');
    db.exec("UPDATE conversations SET lang = 'zh'");
    process.kill(process.pid, 'SIGKILL');`;
  const { signal } = spawnSync(process.execPath, ['-e', script, databaseFile(dataDir)]);
  expect(signal).toBe('SIGKILL');
  expect(existsSync(`${databaseFile(dataDir)}-wal`)).toBe(true);
  const again = await openData({ dataDir });
  expect((await createRepositories(again.database).conversations.get(id))?.lang).toBe('zh');
  await again.close();
});
