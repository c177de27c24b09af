import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { openDatabase } from '../../../data/database.ts';
import { migrate } from '../../../data/migrate.ts';
import { codeOf, newConversation, newUser, open, temporaryFolder, written } from './helpers.ts';

test('all of a transaction is stored, or nothing', async () => {
  const { repositories } = await open();
  const failing = repositories.transaction(async (inside) => {
    await newUser(inside);
    throw new Error('changed my mind');
  });
  await expect(failing).rejects.toThrow('changed my mind');
  expect(await repositories.users.count()).toBe(0);
  const name = await repositories.transaction(async (inside) => (await newUser(inside, 'Bo')).name);
  expect(name).toBe('Bo');
  expect(await repositories.users.count()).toBe(1);
});

test('a query on the outer database inside a transaction throws, at any depth, and does not hang', async () => {
  const { repositories, database } = await open();
  const deep = async () => {
    await Promise.resolve();
    return repositories.users.count();
  };
  expect(await codeOf(() => repositories.transaction(() => deep()))).toBe('DB_OUTSIDE_TRANSACTION');
  expect(await codeOf(() => repositories.transaction(() => newConversation(repositories)))).toBe(
    'DB_OUTSIDE_TRANSACTION',
  );
  expect(await codeOf(() => database.transaction(() => database.transaction(async () => 1)))).toBe(
    'DB_OUTSIDE_TRANSACTION',
  );
  expect(await repositories.users.count()).toBe(0);
});

test('what a transaction leaves to be done afterwards may use the database', async () => {
  const { repositories } = await open();
  let later: Promise<number> = Promise.resolve(-1);
  await repositories.transaction(async (inside) => {
    await newUser(inside);
    later = sleep(30).then(() => repositories.users.count());
  });
  expect(await later).toBe(1);
});

test('what was handed to a transaction cannot be used after it', async () => {
  const { repositories } = await open();
  const kept = await repositories.transaction(async (inside) => inside);
  await expect(kept.users.count()).rejects.toThrow(/committed/);
});

test('a transaction inside a transaction is part of it', async () => {
  const { repositories } = await open();
  const failing = repositories.transaction(async (inside) => {
    await inside.transaction(async (deeper) => newUser(deeper));
    throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  expect(await repositories.users.count()).toBe(0);
});

test('transactions and queries that come at once are served in their order', async () => {
  const { repositories } = await open();
  const { id } = await newConversation(repositories);
  const order: number[] = [];
  const client = 'd1b9a1f0-51f6-4a0e-8f0c-4a3e6a7d2f10';
  await Promise.all(
    Array.from({ length: 50 }, (_, at) =>
      repositories.messages.append(written(id, client, at + 1)).then((result) => {
        expect(result.kind).toBe('stored');
        order.push(at);
      }),
    ),
  );
  expect(order).toEqual([...order].sort((a, b) => a - b));
});

test('a transaction that hangs is reported while it hangs', async () => {
  const said: string[] = [];
  const say = (_: Record<string, unknown>, message: string) => void said.push(message);
  const database = openDatabase({
    path: join(temporaryFolder(), 'switchboard.db'),
    log: { info: say, warn: say, error: say },
  });
  onTestFinished(() => database.close());
  await migrate(database);
  await database.transaction(async () => {
    await sleep(1100);
    expect(said.join()).toContain('open for over a second');
  });
  expect(said.join()).toContain('slow transaction has ended');
});
