import { expect, test } from 'vitest';
import { testApp } from '../support/app.ts';
import { call, keyWith, signedIn } from '../support/callers.ts';

test('a key is shown once, stored as a hash, and opens what its scopes name', async () => {
  const app = await testApp();
  const admin = await signedIn(app, 'admin');
  const made = await admin.call('POST', '/keys', { name: 'billing', scopes: ['parse', 'parse'] });
  expect(made.status).toBe(201);
  expect(made.body.key).toMatch(/^sb_[A-Za-z0-9_-]{43}$/);
  expect(made.body.api_key).toMatchObject({
    name: 'billing',
    scopes: ['parse'],
    prefix: made.body.key.slice(0, 9),
    last_used_at: null,
    expires_at: null,
    revoked: false,
  });
  const stored = await app.data.database.db.selectFrom('api_keys').selectAll().executeTakeFirstOrThrow();
  expect(JSON.stringify(stored)).not.toContain(made.body.key.slice(9));
  const listed = await admin.call('GET', '/keys');
  expect(JSON.stringify(listed.body)).not.toContain(made.body.key);

  const headers = { authorization: `Bearer ${made.body.key}` };
  const parsed = await call(app, 'POST', '/parse', { body: { text: 'my bill' }, headers });
  expect(parsed.status).toBe(200);
  const refused = await call(app, 'GET', '/labels', { headers });
  expect(refused.status).toBe(403);
  expect(refused.body).toMatchObject({ code: 'FORBIDDEN', details: { scope: 'labels:read' } });
  // A door without a scope is closed to every key.
  expect((await call(app, 'GET', '/auth/me', { headers })).body.code).toBe('FORBIDDEN');
});

test('a revoked key stops at once, an expired one too, and both read as unknown ones do', async () => {
  const app = await testApp();
  const admin = await signedIn(app, 'admin');
  const key = await keyWith(admin, app, ['parse']);
  expect((await key.call('POST', '/parse', { text: 'hello' })).status).toBe(200);
  expect((await admin.call('DELETE', `/keys/${key.id}`)).status).toBe(204);
  const after = await key.call('POST', '/parse', { text: 'hello' });
  expect([after.status, after.body.code]).toEqual([401, 'KEY_INVALID']);
  expect((await admin.call('DELETE', `/keys/${key.id}`)).status).toBe(404);

  const short = await admin.call('POST', '/keys', { name: 'x', scopes: ['parse'], expires_in_days: 1 });
  await app.data.database.db
    .updateTable('api_keys')
    .set({ expires_at: new Date(Date.now() - 1000).toISOString() })
    .where('id', '=', short.body.api_key.id)
    .execute();
  const tokens = [short.body.key, `sb_${'a'.repeat(43)}`, 'sb_short', `sb_${'a'.repeat(60)}`];
  for (const token of tokens) {
    const answer = await call(app, 'GET', '/intents', { headers: { authorization: `Bearer ${token}` } });
    expect([answer.status, answer.body.code, answer.body.message], token).toEqual([
      401,
      'KEY_INVALID',
      after.body.message,
    ]);
  }
});

test('the use of a key is noted at most once a minute', async () => {
  const app = await testApp();
  const admin = await signedIn(app, 'admin');
  const key = await keyWith(admin, app, ['parse']);
  const used = async () => (await admin.call('GET', '/keys')).body.items[0].last_used_at;
  expect(await used()).toBeNull();
  await key.call('POST', '/parse', { text: 'hello' });
  const first = await used();
  expect(Date.parse(first)).toBeGreaterThan(Date.now() - 10_000);
  await key.call('POST', '/parse', { text: 'hello' });
  expect(await used()).toBe(first);
  const old = new Date(Date.now() - 61_000).toISOString();
  await app.data.database.db.updateTable('api_keys').set({ last_used_at: old }).execute();
  await key.call('POST', '/parse', { text: 'hello' });
  expect(Date.parse(await used())).toBeGreaterThan(Date.parse(old) + 60_000);
});

test('a list of keys is read in pages that keep still while keys are made', async () => {
  const app = await testApp();
  const admin = await signedIn(app, 'admin');
  for (const name of ['a', 'b', 'c']) await admin.call('POST', '/keys', { name, scopes: ['parse'] });
  const first = await admin.call('GET', '/keys?limit=2');
  expect(first.body.items.map((key: { name: string }) => key.name)).toEqual(['c', 'b']);
  await admin.call('POST', '/keys', { name: 'd', scopes: ['parse'] });
  const second = await admin.call('GET', `/keys?limit=2&cursor=${first.body.next_cursor}`);
  expect(second.body.items.map((key: { name: string }) => key.name)).toEqual(['a']);
  expect(second.body.next_cursor).toBeNull();
  expect((await admin.call('GET', '/keys?cursor=nonsense')).body.code).toBe('BAD_REQUEST');
});

test('making, revoking and being denied are in the audit trail; the denials once a minute', async () => {
  const app = await testApp();
  const admin = await signedIn(app, 'admin');
  const agent = await signedIn(app, 'agent');
  const key = await keyWith(admin, app, ['parse']);
  for (let i = 0; i < 3; i++) {
    expect((await agent.call('GET', '/keys')).status).toBe(403);
    expect((await key.call('GET', '/labels')).status).toBe(403);
  }
  expect((await agent.call('POST', '/models/rollback')).status).toBe(403);
  await admin.call('DELETE', `/keys/${key.id}`);
  const trail = await app.data.repositories.audit.list({ limit: 20 });
  const said = trail.map(({ actor, action, object }) => `${actor} ${action} ${object}`).reverse();
  expect(said).toEqual([
    `${admin.user_id} key_created key:${key.id}`,
    `${agent.user_id} access_denied listKeys`,
    `key:${key.id} access_denied listLabels`,
    `${agent.user_id} access_denied rollBackRelease`,
    `${admin.user_id} key_revoked key:${key.id}`,
  ]);
  expect(JSON.stringify(trail)).not.toContain(key.key);
  expect((await app.data.repositories.audit.verify()).ok).toBe(true);
});

test('every answer says what is left of the limit, and a refusal when to come again', async () => {
  const app = await testApp();
  const answer = await call(app, 'GET', '/intents');
  expect(answer.headers.get('ratelimit-policy')).toBe('"requests";q=1200;w=60');
  const [, left = '', reset = ''] =
    /^"requests";r=(\d+);t=(\d+)$/.exec(answer.headers.get('ratelimit') ?? '') ?? [];
  const next = await call(app, 'GET', '/intents');
  expect(next.headers.get('ratelimit')).toContain(`;r=${Number(left) - 1};`);
  expect(Number(reset)).toBeGreaterThan(0);
  // Guesses of keys count as calls do.
  const guess = await call(app, 'GET', '/intents', { headers: { authorization: 'Bearer sb_guess' } });
  expect(guess.headers.get('ratelimit')).toContain(`;r=${Number(left) - 2};`);
  for (let sent = 3; sent < 1200; sent += 100)
    await Promise.all(Array.from({ length: 100 }, () => call(app, 'GET', '/intents')));
  const refused = await call(app, 'GET', '/intents');
  expect(refused.status).toBe(429);
  expect(refused.headers.get('ratelimit')).toMatch(/^"requests";r=0;t=\d+$/);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
});
