import { expect, test } from 'vitest';
import { open } from './helpers.ts';

async function trail(rows = 5) {
  const opened = await open();
  for (let n = 1; n <= rows; n += 1) {
    await opened.repositories.audit.append({
      actor: `user-${n % 2}`,
      action: 'login',
      object: null,
      details: { n },
    });
  }
  return opened;
}

test('rows are bound to each other, also when many are written at once', async () => {
  const { repositories } = await trail(0);
  await Promise.all(
    Array.from({ length: 30 }, (_, n) =>
      repositories.audit.append({ actor: null, action: 'login_failed', object: null, details: { n } }),
    ),
  );
  const [last, before] = await repositories.audit.list({ limit: 2 });
  expect(last?.prev_hash).toBe(before?.hash);
  expect(await repositories.audit.verify()).toEqual({
    ok: true,
    checked: 30,
    broken_at: null,
    head: last?.hash,
  });
  expect((await repositories.audit.list({ limit: 5, before: 3 })).map((row) => row.seq)).toEqual([2, 1]);
});

test('rows can be neither changed nor removed nor put in between', async () => {
  const { database } = await trail();
  const run = (sql: string) => () => database.connection.exec(sql);
  expect(run("UPDATE audit SET actor = 'nobody' WHERE seq = 2")).toThrow('append-only');
  expect(run('DELETE FROM audit WHERE seq = 5')).toThrow('append-only');
  expect(run("INSERT INTO audit VALUES (9, '', '', '', '', '{}', '', 'x')")).toThrow('no gaps');
  expect(run("INSERT INTO audit VALUES (6, '', '', '', '', '{}', 'wrong', 'x')")).toThrow('no gaps');
});

test.each([
  ['changed', "UPDATE audit SET actor = 'somebody else' WHERE seq = 3", 3],
  ['changed with a hash of its own', "UPDATE audit SET action = 'logout', hash = 'aa' WHERE seq = 3", 3],
  ['removed', 'DELETE FROM audit WHERE seq = 2', 3],
  ['renumbered', 'UPDATE audit SET seq = 9 WHERE seq = 5', 9],
])('a row that was %s behind the triggers is found', async (_, sql, at) => {
  const { database, repositories } = await trail();
  database.connection.exec('DROP TRIGGER audit_never_changes; DROP TRIGGER audit_never_shrinks');
  database.connection.exec(sql);
  expect(await repositories.audit.verify()).toMatchObject({ ok: false, broken_at: at });
});

test('a trail whose end was cut off has another head', async () => {
  const { database, repositories } = await trail();
  const { head } = await repositories.audit.verify();
  database.connection.exec('DROP TRIGGER audit_never_shrinks; DELETE FROM audit WHERE seq = 5');
  const cut = await repositories.audit.verify();
  expect(cut.ok).toBe(true);
  expect(cut.head).not.toBe(head);
});
