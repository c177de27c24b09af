import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { createReader, openData } from '../../../data/index.ts';
import { codeOf, newConversation, open, temporaryFolder, written } from './helpers.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const built = join(root, 'dist', 'data', 'reader', 'process.js');
const sources = [
  'reader/process',
  'reader/queries',
  'reader/protocol',
  'backup',
  'connection',
  'errors',
  'files',
];

/** The process runs from dist alone; here it is built when it is older than what it is made of. */
beforeAll(() => {
  const newest = Math.max(...sources.map((name) => statSync(join(root, 'data', `${name}.ts`)).mtimeMs));
  if (existsSync(built) && statSync(built).mtimeMs > newest) return;
  spawnSync(
    process.execPath,
    [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', 'tsconfig.json', '--incremental', 'false'],
    { cwd: root },
  );
}, 60_000);

async function withReader(deadlineMs = 30_000) {
  const opened = await open();
  const reader = createReader({ databasePath: opened.path, deadlineMs });
  onTestFinished(() => reader.stop());
  return { ...opened, reader };
}

test('it searches, newest first and page by page, and takes signs of patterns as they are', async () => {
  const { repositories, reader } = await withReader();
  const { id } = await newConversation(repositories);
  const texts = ['100% sure', 'my 账单 is wrong', '100 sure', 'Sure, 100%', 'under_score'];
  for (const [at, text] of texts.entries())
    await repositories.messages.append(written(id, 'b3b1ab0e-3f1f-4b39-8f29-1d4e2c5a6b70', at + 1, text));
  const first = await reader.searchMessages({ text: 'SURE', limit: 2, cursor: null });
  expect(first.items.map((row) => row.text)).toEqual(['Sure, 100%', '100 sure']);
  const second = await reader.searchMessages({ text: 'SURE', limit: 2, cursor: first.next_cursor });
  expect(second).toMatchObject({
    items: [{ text: '100% sure', conversation_id: id, seq: 1 }],
    next_cursor: null,
  });
  expect((await reader.searchMessages({ text: '100%', limit: 9, cursor: null })).items).toHaveLength(2);
  expect((await reader.searchMessages({ text: 'r_s', limit: 9, cursor: null })).items).toHaveLength(1);
  expect((await reader.searchMessages({ text: '账单', limit: 9, cursor: null })).items).toHaveLength(1);
});

test('it counts, copies and checks beside the writer', async () => {
  const { repositories, reader } = await withReader();
  const { id } = await newConversation(repositories);
  await repositories.messages.append(written(id, id, 1));
  await repositories.ratings.set({ conversation_id: id, score: 4 });
  expect(await reader.statistics()).toMatchObject({
    conversations: { bot: 1 },
    messages: { subscriber: 1 },
    ratings: { count: 1, mean: 4 },
    rows: { messages: 1, users: 0 },
  });
  expect(await reader.quickCheck()).toEqual([]);
  const target = join(temporaryFolder(), 'copy.db');
  expect(await reader.backup(target)).toMatchObject({ path: target, rows: { messages: 1 } });
  expect(statSync(target).mode & 0o077).toBe(0);
  expect(await codeOf(() => reader.backup(join(target, 'below-a-file.db')))).toBe('DATA_DIR_UNWRITABLE');
});

test('when it dies the request fails by name, and the next one starts it anew', async () => {
  const { reader } = await withReader();
  await reader.quickCheck();
  const before = reader.pid();
  const dying = codeOf(() => reader.quickCheck());
  process.kill(before ?? 0, 'SIGKILL');
  expect(['READER_AWAY', 'none']).toContain(await dying);
  while (reader.pid() === before) await sleep(10);
  expect(await reader.quickCheck()).toEqual([]);
  expect(reader.pid()).not.toBe(before);
});

test('a request that takes too long fails by name and ends the process', async () => {
  const { reader } = await withReader(1);
  expect(await codeOf(() => reader.statistics())).toBe('READER_DEADLINE');
});

test('stopped, it is gone and answers nothing', async () => {
  const { reader } = await withReader();
  await reader.quickCheck();
  const pid = reader.pid() ?? 0;
  await reader.stop();
  expect(() => process.kill(pid, 0)).toThrow();
  expect(await codeOf(() => reader.quickCheck())).toBe('READER_AWAY');
});

test('a check that finds damage stops the writing', async () => {
  const dataDir = temporaryFolder();
  const data = await openData({ dataDir });
  onTestFinished(() => data.close());
  await data.repositories.transaction(async (inside) => {
    const { id } = await newConversation(inside);
    for (let n = 1; n <= 200; n += 1)
      await inside.messages.append({ conversation_id: id, role: 'assistant', text: 'x'.repeat(800) });
  });
  data.database.connection.pragma('wal_checkpoint(TRUNCATE)');
  const bytes = readFileSync(data.database.path);
  bytes.fill(0x5a, 40 * 4096, 44 * 4096);
  writeFileSync(data.database.path, bytes);
  expect((await data.reader.quickCheck()).length).toBeGreaterThan(0);
  expect(await codeOf(() => newConversation(data.repositories))).toBe('DATABASE_READ_ONLY');
});
