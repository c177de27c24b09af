import { expect, test } from 'vitest';
import { migrate } from '../../data/migrate.ts';
import { migrations } from '../../data/migrations/index.ts';
import { createRepositories } from '../../data/repositories/index.ts';
import { databaseAt, firstRows } from './helpers.ts';

const upToHere = migrations.slice(0, 3);

test('people, sessions and subscribers of the release before go on, unverified and without a second factor', async () => {
  const database = await databaseAt(2);
  database.connection.exec(firstRows.replace(/INSERT INTO labels.*\n/, ''));
  expect(await migrate(database, { steps: upToHere })).toMatchObject({ from: 2, to: 3 });
  const { users, sessions, subscribers } = createRepositories(database);
  expect(await users.get('u1')).toMatchObject({ name: 'Ada', totp_secret: null, oidc_subject: null });
  expect(await sessions.findByTokenHash('token')).toMatchObject({
    id: 'e1',
    authenticated_at: '2026-01-01T00:00:00.000Z',
    verified: 0,
  });
  expect(await subscribers.get('s1')).toMatchObject({ name: 'Wei', verified_at: null });
});

test('the audit trail loses its old end only up to an anchor, and still proves the rest', async () => {
  const database = await databaseAt(3);
  const { audit } = createRepositories(database);
  for (const action of ['one', 'two', 'three']) await audit.append({ actor: null, action, object: null });
  const remove = (seq: number) => database.connection.prepare('DELETE FROM audit WHERE seq <= ?').run(seq);
  const anchor = (seq: number, hash: string) =>
    database.connection.prepare("INSERT INTO audit_anchors VALUES (?, ?, '2026-01-01')").run(seq, hash);
  const [last, second] = await audit.list({ limit: 3 });
  expect(() => remove(1)).toThrow(/append-only/);
  expect(() => anchor(2, 'made up')).toThrow(/anchor/);
  expect(() => anchor(3, last?.hash ?? '')).toThrow(/anchor/);
  anchor(2, second?.hash ?? '');
  expect(() => remove(3)).toThrow(/append-only/);
  remove(2);
  expect(await audit.verify()).toMatchObject({ ok: true, checked: 1, head: last?.hash });
  await audit.append({ actor: null, action: 'four', object: null });
  expect(await audit.verify()).toMatchObject({ ok: true, checked: 2 });
});
