import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { loadConfig } from '../../server/config.ts';
import { masked } from '../../server/services/code-sender.ts';
import { type TestApp, testApp } from '../support/app.ts';
import { Caller, person } from '../support/person.ts';
import { until } from '../support/until.ts';

const KEY = 'the-key-of-the-operator-32-characters-or-more';
const OTHER = 'the-next-key-of-the-operator-32-characters-x';
const now = () => Math.floor(Date.now() / 1000);
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

function jwt(
  claims: Record<string, unknown> = {},
  key = KEY,
  header: Record<string, unknown> = { alg: 'HS256' },
) {
  const body = `${encode(header)}.${encode({ sub: 'c-1', aud: 'switchboard', exp: now() + 600, ...claims })}`;
  return `${body}.${createHmac('sha256', key).update(body).digest('base64url')}`;
}
const hmac = (external: string, key = KEY) => createHmac('sha256', key).update(external).digest('hex');

/** An anonymous subscriber with a chat, and a caller with the same session. */
async function anonymous(app: TestApp) {
  const chat = await app.subscriber();
  const caller = new Caller(app.url);
  caller.bearer = chat.session?.token ?? '';
  return { chat, caller };
}

const open = (app: TestApp, identity?: unknown) =>
  new Caller(app.url).post('/sessions/subscriber', identity === undefined ? {} : { identity });

test('a token or a signature opens a verified session, and the same id is the same subscriber', async () => {
  const app = await testApp({ IDENTITY_KEYS: KEY });
  const first = await open(app, { token: jwt({ name: 'Wei', iat: now(), nbf: now() }) });
  expect(first).toMatchObject({ status: 201, body: { verified: true } });
  const second = await open(app, { external_id: 'c-1', signature: hmac('c-1'), name: 'Eve' });
  expect(second.body.subscriber_id).toBe(first.body.subscriber_id);
  expect(second.body.token).not.toBe(first.body.token);
  const caller = new Caller(app.url);
  caller.bearer = second.body.token;
  // The signature covers the id alone: a name beside it replaces none that the operator gave.
  expect((await caller.get('/sessions/subscriber/identity')).body).toEqual({
    subscriber_id: first.body.subscriber_id,
    verified: true,
    name: 'Wei',
  });
  expect((await open(app)).body.verified).toBe(false);
});

test('two keys are live while they are rotated', async () => {
  const app = await testApp({ IDENTITY_KEYS: `${OTHER},${KEY}` });
  for (const key of [KEY, OTHER]) {
    expect((await open(app, { token: jwt({}, key) })).status).toBe(201);
    expect((await open(app, { external_id: 'c-1', signature: hmac('c-1', key) })).status).toBe(201);
  }
  const third = 'a-key-that-was-never-live-32-characters-long';
  expect((await open(app, { token: jwt({}, third) })).body.code).toBe('IDENTITY_INVALID');
});

const half = jwt().split('.');
test.each<[string, unknown]>([
  ['another key', { token: jwt({}, OTHER) }],
  ['another audience', { token: jwt({ aud: 'another' }) }],
  ['no audience', { token: jwt({ aud: undefined }) }],
  ['the past', { token: jwt({ exp: now() - 1 }) }],
  ['no end', { token: jwt({ exp: undefined }) }],
  ['an end in text', { token: jwt({ exp: '9999999999' }) }],
  ['more than an hour', { token: jwt({ exp: now() + 3700 }) }],
  ['made in the future', { token: jwt({ iat: now() + 120 }) }],
  ['not yet', { token: jwt({ nbf: now() + 120 }) }],
  ['no subject', { token: jwt({ sub: '' }) }],
  ['a subject that is a number', { token: jwt({ sub: 1 }) }],
  ['a sender of another door', { token: jwt({ sub: 'rasa:x:y' }) }],
  ['alg none', { token: `${encode({ alg: 'none' })}.${half[1]}.` }],
  ['alg none, signed', { token: jwt({}, KEY, { alg: 'none' }) }],
  ['another alg', { token: jwt({}, KEY, { alg: 'HS512' }) }],
  ['a critical extension', { token: jwt({}, KEY, { alg: 'HS256', crit: ['x'] }) }],
  ['no signature', { token: `${half[0]}.${half[1]}.` }],
  ['two parts', { token: `${half[0]}.${half[1]}` }],
  ['four parts', { token: `${half.join('.')}.x` }],
  ['nonsense', { token: 'nonsense' }],
  ['a signature of another id', { external_id: 'c-2', signature: hmac('c-1') }],
])('a proof with %s is refused, by the same words', async (_what, proof) => {
  const app = await testApp({ IDENTITY_KEYS: KEY });
  const { caller } = await anonymous(app);
  for (const answer of [await open(app, proof), await caller.post('/sessions/subscriber/identity', proof)])
    expect(answer).toMatchObject({
      status: 401,
      body: { code: 'IDENTITY_INVALID', title: 'The proof of identity is not valid.' },
    });
  expect((await caller.get('/sessions/subscriber/identity')).body.verified).toBe(false);
});

test('an audience may be one of several', async () => {
  const app = await testApp({ IDENTITY_KEYS: KEY, IDENTITY_AUDIENCE: 'chat' });
  expect((await open(app, { token: jwt({ aud: ['shop', 'chat'] }) })).status).toBe(201);
  expect((await open(app, { token: jwt() })).status).toBe(401);
});

test('without keys there are no proofs, and without a sender no codes', async () => {
  const app = await testApp();
  const { caller } = await anonymous(app);
  expect((await open(app, { token: jwt() })).body.code).toBe('IDENTITY_OFF');
  expect((await caller.post('/sessions/subscriber/identity', { token: jwt() })).body.code).toBe(
    'IDENTITY_OFF',
  );
  expect((await caller.post('/sessions/subscriber/codes', { external_id: 'c-1' })).body.code).toBe(
    'IDENTITY_OFF',
  );
  expect((await caller.get('/texts')).body.identity_codes).toBe(false);
});

test('an anonymous chat becomes that of a new subscriber: same row, same conversation', async () => {
  const app = await testApp({ IDENTITY_KEYS: KEY });
  const agent = await app.agent();
  const { chat, caller } = await anonymous(app);
  await chat.send('my bill doubled');
  const before = await agent.ask('queue:list', { view: 'all' });
  expect(before.items[0]?.subscriber).toMatchObject({ name: null, verified: false });
  const updated = new Promise<boolean>((resolve) =>
    agent.socket.on('conversation:updated', ({ conversation }) => {
      if (conversation.subscriber.verified) resolve(true);
    }),
  );
  const proved = await caller.post('/sessions/subscriber/identity', { token: jwt({ name: 'Wei' }) });
  expect(proved.body).toEqual({ subscriber_id: chat.session?.subscriber_id, verified: true, name: 'Wei' });
  expect(await updated).toBe(true);
  const after = await agent.ask('queue:list', { view: 'all' });
  expect(after.items[0]?.subscriber).toEqual({ id: proved.body.subscriber_id, name: 'Wei', verified: true });
});

test('an anonymous chat moves to the known subscriber, whole, and the same session goes on', async () => {
  const app = await testApp({ IDENTITY_KEYS: KEY });
  const known = (await open(app, { token: jwt() })).body;
  const { chat, caller } = await anonymous(app);
  const sent = await chat.send('my bill doubled');
  await until('the answer', () => chat.lastSeq >= 2);
  const anonymousId = chat.session?.subscriber_id ?? '';
  await app.data.database.db
    .insertInto('legal_holds')
    .values({
      id: 'h1',
      subscriber_id: anonymousId,
      reason: 'court',
      created_by: null,
      created_at: 'x',
      released_at: null,
    })
    .execute();
  const proved = await caller.post('/sessions/subscriber/identity', { token: jwt() });
  expect(proved.body.subscriber_id).toBe(known.subscriber_id);
  const { repositories, database } = app.data;
  expect(await repositories.subscribers.get(anonymousId)).toBeNull();
  expect(await repositories.conversations.get(chat.conversationId)).toMatchObject({
    subscriber_id: known.subscriber_id,
  });
  const holds = await database.db.selectFrom('legal_holds').selectAll().execute();
  expect(holds[0]?.subscriber_id).toBe(known.subscriber_id);
  // A repeat of what was on its way is still known again.
  const repeat = await caller.post(`/conversations/${chat.conversationId}/messages`, {
    client_instance: chat.instance,
    client_seq: 1,
    client_message_id: sent.client_message_id,
    text: 'my bill doubled',
  });
  expect(repeat).toMatchObject({ status: 200, body: { id: sent.id, duplicate: true } });
  const next = await chat.send('and my data is gone');
  expect(next.conversation_id).toBe(chat.conversationId);
  // The known subscriber sees it too; proving it twice changes nothing.
  const elsewhere = new Caller(app.url);
  elsewhere.bearer = known.token;
  expect((await elsewhere.get(`/conversations/${chat.conversationId}`)).status).toBe(200);
  expect((await caller.post('/sessions/subscriber/identity', { token: jwt() })).body).toEqual(proved.body);
});

test('who proves to be somebody else leaves the first one’s chats to them', async () => {
  const app = await testApp({ IDENTITY_KEYS: KEY });
  const { chat, caller } = await anonymous(app);
  await caller.post('/sessions/subscriber/identity', { token: jwt() });
  const other = await caller.post('/sessions/subscriber/identity', { token: jwt({ sub: 'c-2' }) });
  expect(other.body.subscriber_id).not.toBe(chat.session?.subscriber_id);
  expect((await caller.get(`/conversations/${chat.conversationId}`)).status).toBe(404);
});

test('two who prove one id at once become one subscriber', async () => {
  const app = await testApp({ IDENTITY_KEYS: KEY });
  const both = [await anonymous(app), await anonymous(app)];
  const proved = await Promise.all(
    both.map(({ caller }) => caller.post('/sessions/subscriber/identity', { token: jwt() })),
  );
  expect(new Set(proved.map((answer) => answer.body.subscriber_id)).size).toBe(1);
  for (const { chat, caller } of both)
    expect((await caller.get(`/conversations/${chat.conversationId}`)).status).toBe(200);
});

test('enforced: nobody chats without a proof, and an older anonymous session counts no more', async () => {
  const app = await testApp({ IDENTITY_KEYS: KEY, IDENTITY_MODE: 'enforced' });
  expect(await open(app)).toMatchObject({ status: 403, body: { code: 'IDENTITY_REQUIRED' } });
  const { body } = await open(app, { token: jwt() });
  const caller = new Caller(app.url);
  caller.bearer = body.token;
  const start = { client_instance: crypto.randomUUID() };
  expect((await caller.post('/conversations', start)).status).toBe(200);
  await app.data.database.db.updateTable('sessions').set({ verified: 0 }).execute();
  expect((await caller.post('/conversations', start)).body.code).toBe('IDENTITY_REQUIRED');
});

test('optional: they chat, and agents see that nobody vouched for them', async () => {
  const app = await testApp({ IDENTITY_KEYS: KEY, IDENTITY_MODE: 'optional' });
  const agent = await app.agent();
  const { chat } = await anonymous(app);
  await chat.send('my bill doubled');
  const { items } = await agent.ask('queue:list', { view: 'all' });
  expect(items[0]?.subscriber.verified).toBe(false);
});

test('a code verifies the session that asked for it, once', async () => {
  const app = await testApp({ IDENTITY_DEMO: 'on' });
  const [mine, theirs] = [await anonymous(app), await anonymous(app)];
  expect((await mine.caller.get('/texts')).body.identity_codes).toBe(true);
  const asked = await mine.caller.post('/sessions/subscriber/codes', { external_id: '13800138000' });
  expect(asked).toMatchObject({ status: 202, body: { sent_to: '•••000' } });
  expect(asked.body.demo_code).toMatch(/^\d{6}$/);
  const { code_id, demo_code } = asked.body;
  const confirm = (who: Caller, code: string) => who.post(`/sessions/subscriber/codes/${code_id}`, { code });
  expect((await confirm(theirs.caller, demo_code)).body.code).toBe('CODE_WRONG');
  const stored = await app.data.database.db.selectFrom('identity_codes').selectAll().execute();
  expect(JSON.stringify(stored)).not.toContain(`"${demo_code}"`);
  expect((await confirm(mine.caller, demo_code)).body).toMatchObject({ verified: true });
  expect((await confirm(mine.caller, demo_code)).body.code).toBe('CODE_WRONG');
});

test('a code ends after five tries, after ten minutes, and when a newer one is asked for', async () => {
  const app = await testApp({ IDENTITY_DEMO: 'on' });
  const { caller } = await anonymous(app);
  const ask = async () => (await caller.post('/sessions/subscriber/codes', { external_id: 'c-1' })).body;
  const confirm = async (id: string, code: string) =>
    (await caller.post(`/sessions/subscriber/codes/${id}`, { code })).body;
  const wrong = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0');
  const first = await ask();
  for (let n = 0; n < 5; n++)
    expect((await confirm(first.code_id, wrong(first.demo_code))).code).toBe('CODE_WRONG');
  expect((await confirm(first.code_id, first.demo_code)).code).toBe('CODE_WRONG');
  const second = await ask();
  const third = await ask();
  expect((await confirm(second.code_id, second.demo_code)).code).toBe('CODE_WRONG');
  expect(Date.parse(third.expires_at) - Date.now()).toBeGreaterThan(9.9 * 60_000);
  await app.data.database.db
    .updateTable('identity_codes')
    .set({ expires_at: new Date(Date.now() - 1).toISOString() })
    .execute();
  expect((await confirm(third.code_id, third.demo_code)).code).toBe('CODE_WRONG');
});

test('codes are limited, for a session and for a number', async () => {
  const app = await testApp({ IDENTITY_DEMO: 'on' });
  const { caller } = await anonymous(app);
  const ask = (who: Caller, external_id: string) => who.post('/sessions/subscriber/codes', { external_id });
  for (let n = 0; n < 5; n++) expect((await ask(caller, `c-${n}`)).status).toBe(202);
  expect((await ask(caller, 'c-9')).body.code).toBe('TOO_MANY');
  for (let n = 0; n < 4; n++) expect((await ask((await anonymous(app)).caller, 'c-0')).status).toBe(202);
  expect((await ask((await anonymous(app)).caller, 'c-0')).body.code).toBe('TOO_MANY');
});

test('the operator’s systems open verified sessions', async () => {
  const app = await testApp();
  const admin = await person(app, 'admin');
  const make = (body: object) => admin.post('/subscribers/sessions', body);
  const first = await make({ external_id: 'c-1', name: 'Wei', lang: 'zh' });
  expect(first).toMatchObject({ status: 201, body: { verified: true } });
  const second = await make({ external_id: 'c-1' });
  expect(second.body.subscriber_id).toBe(first.body.subscriber_id);
  expect(await app.data.repositories.subscribers.get(first.body.subscriber_id)).toMatchObject({
    name: 'Wei',
    lang: 'zh',
    external_id: 'c-1',
  });
  expect((await make({ external_id: 'rasa:x' })).body.code).toBe('IDENTITY_INVALID');
});

test('the settings say what is wrong', () => {
  expect(() => loadConfig({ IDENTITY_KEYS: 'short' })).toThrow(/IDENTITY_KEYS/);
  expect(() => loadConfig({ IDENTITY_KEYS: [KEY, OTHER, `${KEY}3`].join(',') })).toThrow(/two keys/);
  expect(() => loadConfig({ IDENTITY_MODE: 'strict' })).toThrow(/IDENTITY_MODE/);
  expect(() => loadConfig({ IDENTITY_DEMO: 'on', HOST: '0.0.0.0', TRUSTED_PROXIES: '10.0.0.1' })).toThrow(
    /IDENTITY_DEMO/,
  );
  expect(() => loadConfig({ OIDC_ISSUER: 'https://login.example.net' })).toThrow(/OIDC_CLIENT_ID/);
  expect(() => loadConfig({ OIDC_ISSUER: 'http://login.example.net' })).toThrow(/OIDC_ISSUER/);
  expect(() => loadConfig({ PUBLIC_URL: 'https://a.example/path' })).toThrow(/PUBLIC_URL/);
});

test('where a code went is told by its end', () => {
  expect(masked('13800138000')).toBe('•••000');
  expect(masked('c-1')).toBe('•••-1');
  expect(masked('7')).toBe('•••');
});
