import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { ChatClient } from '../../server/cli/support/chat-client.ts';
import { AppError } from '../../server/errors.ts';
import { actorId, type UserActor } from '../../server/services/actor.ts';
import { IdempotencyService } from '../../server/services/idempotency.service.ts';
import { testApp } from '../support/app.ts';
import { signedIn } from '../support/callers.ts';

const labels = (message_id: string, value = 'billing.view_bill') => ({
  labels: [{ message_id, kind: 'intent', value }],
});

async function withMessage() {
  const app = await testApp();
  const client: ChatClient = await app.subscriber();
  const { id } = await client.send('my bill doubled');
  return { app, message: id, stored: () => app.data.database.db.selectFrom('labels').selectAll().execute() };
}

test('a repeated call gives the first answer again and does nothing', async () => {
  const { app, message, stored } = await withMessage();
  const agent = await signedIn(app, 'agent');
  const key = { 'idempotency-key': 'one-of-mine' };
  const first = await agent.call('POST', '/labels', labels(message), key);
  expect([first.status, first.headers.get('idempotent-replayed')]).toEqual([201, null]);
  const again = await agent.call('POST', '/labels', labels(message), key);
  expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([201, 'true']);
  expect(again.body).toEqual(first.body);
  expect(await stored()).toHaveLength(1);
  // Without the header, and for somebody else under the same key, it is a call of its own.
  await agent.call('POST', '/labels', labels(message));
  const other = await signedIn(app, 'agent');
  expect(
    (await other.call('POST', '/labels', labels(message), key)).headers.get('idempotent-replayed'),
  ).toBeNull();
  expect(await stored()).toHaveLength(3);
});

test('a key belongs to one request', async () => {
  const { app, message, stored } = await withMessage();
  const agent = await signedIn(app, 'admin');
  const key = { 'idempotency-key': 'k' };
  await agent.call('POST', '/labels', labels(message), key);
  const other = await agent.call('POST', '/labels', labels(message, 'sim.esim'), key);
  expect([other.status, other.body.code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
  const elsewhere = await agent.call('POST', '/training/jobs', { head: 'intent', language: 'en' }, key);
  expect(elsewhere.body.code).toBe('IDEMPOTENCY_KEY_REUSED');
  for (const bad of ['two words', 'caf\u00e9', 'x'.repeat(129)]) {
    const refused = await agent.call('POST', '/labels', labels(message), { 'idempotency-key': bad });
    expect(refused.body.code, bad).toBe('BAD_REQUEST');
  }
  expect((await stored()).map(({ value }) => value)).not.toContain('sim.esim');
});

test('a call that failed frees its key', async () => {
  const { app, message, stored } = await withMessage();
  const agent = await signedIn(app, 'agent');
  const key = { 'idempotency-key': 'again' };
  const refused = await agent.call('POST', '/labels', labels(message, 'no.such_intent'), key);
  expect(refused.body.code).toBe('UNKNOWN_LABEL');
  const right = await agent.call('POST', '/labels', labels(message), key);
  expect([right.status, right.headers.get('idempotent-replayed')]).toEqual([201, null]);
  expect(await stored()).toHaveLength(1);
});

const actor: UserActor = {
  kind: 'user',
  session_id: 's',
  user_id: 'u',
  name: 'Li',
  role: 'agent',
  authenticated_at: new Date().toISOString(),
};
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'none',
    (error: unknown) => (error instanceof AppError ? error.code : String(error)),
  );

test('of two calls at once one works, the other is told to wait; a 5xx frees the key', async () => {
  const app = await testApp();
  const service = new IdempotencyService({ repositories: app.data.repositories });
  let finish = (_: Error | null) => {};
  const held = () =>
    new Promise<{ status: number; body: unknown }>((resolve, reject) => {
      finish = (error) => (error ? reject(error) : resolve({ status: 202, body: { n: 1 } }));
    });
  let began = 0;
  const first = service.once(actor, 'k', ['op', 1], () => {
    began += 1;
    return held();
  });
  expect(await codeOf(service.once(actor, 'k', ['op', 1], held))).toBe('IDEMPOTENCY_PENDING');
  expect(await codeOf(service.once(actor, 'k', ['op', 2], held))).toBe('IDEMPOTENCY_KEY_REUSED');
  finish(new Error('the disk is full'));
  expect(await codeOf(first)).toContain('the disk is full');
  const second = service.once(actor, 'k', ['op', 1], () => {
    began += 1;
    return Promise.resolve({ status: 202, body: { n: 2 } });
  });
  expect(await second).toEqual({ status: 202, body: { n: 2 }, replayed: false });
  expect(await service.once(actor, 'k', ['op', 1], held)).toEqual({
    status: 202,
    body: { n: 2 },
    replayed: true,
  });
  expect(began).toBe(2);
});

test('a call that a crash interrupted frees its key after a minute; an answer is kept for a day', async () => {
  const app = await testApp();
  const { repositories, database } = app.data;
  const request_hash = createHash('sha256')
    .update(JSON.stringify(['op']))
    .digest('hex');
  const left = (age: number, status: number | null) =>
    database.db
      .insertInto('idempotency_keys')
      .values({
        owner: actorId(actor),
        idempotency_key: `age-${age}`,
        request_hash,
        status,
        body: status === null ? null : '{"old":true}',
        created_at: new Date(Date.now() - age).toISOString(),
      })
      .execute();
  await left(50_000, null);
  await left(61_000, null);
  await left(23 * 3_600_000, 201);
  await left(25 * 3_600_000, 201);
  const service = new IdempotencyService({ repositories });
  const once = (key: string) => service.once(actor, key, ['op'], async () => ({ status: 200, body: 'new' }));
  expect(await codeOf(once('age-50000'))).toBe('IDEMPOTENCY_PENDING');
  expect((await once('age-61000')).body).toBe('new');
  expect(await once(`age-${23 * 3_600_000}`)).toEqual({ status: 201, body: { old: true }, replayed: true });
  expect(await service.tidy()).toBe(1);
  expect((await once(`age-${25 * 3_600_000}`)).body).toBe('new');
});
