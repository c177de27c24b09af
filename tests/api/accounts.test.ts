import { expect, test } from 'vitest';
import { tokenHash } from '../../server/services/session.service.ts';
import { totpCode, totpStep } from '../../server/services/totp.ts';
import { type TestApp, testApp } from '../support/app.ts';
import { Caller, PASSWORD, person } from '../support/person.ts';

const actions = async (app: TestApp) =>
  (await app.data.repositories.audit.list({ limit: 100 })).map((row) => row.action);

/** Moves the proof of identity of somebody's sessions into the past. */
const stale = async (app: TestApp, user: string) => {
  const { sessions } = app.data.repositories;
  const [row] = await sessions.liveOf('user', user);
  await app.data.database.db
    .updateTable('sessions')
    .set({ authenticated_at: new Date(Date.now() - 11 * 60_000).toISOString() })
    .where('id', '=', row?.id ?? '')
    .execute();
};

test('an invitation makes one account with its role, once, and its link is stored nowhere', async () => {
  const app = await testApp();
  const admin = await person(app, 'admin');
  const made = await admin.post('/invitations', { email: 'Wei@Example.org', role: 'supervisor' });
  expect(made.status).toBe(201);
  expect(made.body.link).toMatch(new RegExp(`^${app.url}/agent#invite=[\\w-]{43}$`));
  const token = made.body.link.split('=')[1];
  const days = (Date.parse(made.body.invitation.expires_at) - Date.now()) / 86_400_000;
  expect(days).toBeGreaterThan(2.99);
  // The server's clock never steps back with the wall clock, and may be a breath ahead of it.
  expect(days).toBeLessThan(3.001);
  const listed = await admin.get('/invitations');
  expect(listed.body.items).toMatchObject([
    { email: 'wei@example.org', kind: 'invitation', invited_by: admin.id },
  ]);
  const stored = await app.data.database.db.selectFrom('invitations').selectAll().execute();
  expect(stored[0]?.token_hash).toBe(tokenHash(token));
  expect(
    JSON.stringify([listed.body, stored, await app.data.repositories.audit.list({ limit: 9 })]),
  ).not.toContain(token);

  const guest = new Caller(app.url);
  expect((await guest.post('/auth/invitations/preview', { token })).body).toMatchObject({
    kind: 'invitation',
    email: 'wei@example.org',
    role: 'supervisor',
  });
  expect((await guest.post('/auth/invitations/accept', { token, password: PASSWORD })).body).toMatchObject({
    code: 'BAD_REQUEST',
  });
  expect(
    (await guest.post('/auth/invitations/accept', { token, name: 'Wei', password: 'password' })).body.code,
  ).toBe('PASSWORD_WEAK');
  const accept = { token, name: 'Wei', password: PASSWORD };
  const two = await Promise.all([
    guest.post('/auth/invitations/accept', accept),
    new Caller(app.url).post('/auth/invitations/accept', accept),
  ]);
  expect(two.map((answer) => answer.status).sort()).toEqual([201, 403]);
  expect((await guest.post('/auth/invitations/preview', { token })).body.code).toBe('INVITATION_INVALID');
  expect((await admin.get('/users?search=wei')).body.items).toMatchObject([
    { name: 'Wei', role: 'supervisor', disabled: false, totp: false },
  ]);
  expect(await actions(app)).toEqual(expect.arrayContaining(['invited', 'invitation_accepted']));
});

test('an invitation that was replaced, revoked or is late lets nobody in; one for a known address is not made', async () => {
  const app = await testApp();
  const admin = await person(app, 'admin');
  const invite = async () =>
    (await admin.post('/invitations', { email: 'wei@example.org', role: 'agent' })).body;
  const preview = async (link: string) =>
    (await admin.post('/auth/invitations/preview', { token: link.split('=')[1] })).status;
  const first = await invite();
  const second = await invite();
  expect(await preview(first.link)).toBe(403);
  expect(await preview(second.link)).toBe(200);
  expect((await admin.delete(`/invitations/${second.invitation.id}`)).status).toBe(204);
  expect((await admin.delete(`/invitations/${second.invitation.id}`)).status).toBe(404);
  expect(await preview(second.link)).toBe(403);
  const third = await invite();
  await app.data.database.db
    .updateTable('invitations')
    .set({ expires_at: new Date(Date.now() - 1).toISOString() })
    .where('id', '=', third.invitation.id)
    .execute();
  expect(await preview(third.link)).toBe(403);
  expect((await admin.get('/invitations')).body.items).toEqual([]);
  expect((await admin.post('/invitations', { email: admin.email, role: 'agent' })).body.code).toBe(
    'EMAIL_TAKEN',
  );
});

test('lists come page by page, with a cursor that is ours', async () => {
  const app = await testApp();
  const admin = await person(app, 'admin', 'Zoe');
  for (const name of ['Ann', 'Ben', 'Ann'])
    await app.data.repositories.users.create({
      email: `${name}-${crypto.randomUUID()}@example.org`,
      name,
      role: 'agent',
      password_hash: '',
    });
  for (const n of [1, 2, 3])
    await admin.post('/invitations', { email: `new${n}@example.org`, role: 'agent' });
  const all = async (path: string) => {
    const seen = [];
    let cursor = '';
    do {
      const { body } = await admin.get(`${path}?limit=2${cursor && `&cursor=${cursor}`}`);
      seen.push(...body.items);
      cursor = body.next_cursor ?? '';
    } while (cursor);
    return seen;
  };
  expect((await all('/users')).map((user) => user.name)).toEqual(['Ann', 'Ann', 'Ben', 'Zoe']);
  expect((await all('/invitations')).map((row) => row.email)).toEqual(
    [3, 2, 1].map((n) => `new${n}@example.org`),
  );
  expect((await admin.get('/users?cursor=nonsense')).body).toMatchObject({ code: 'BAD_REQUEST' });
  expect((await admin.get('/users?search=%25')).body.items).toEqual([]);
});

test('a reset link sets a new password, ends the sessions, and does not replace the second factor', async () => {
  const app = await testApp();
  const admin = await person(app, 'admin');
  const li = await person(app, 'agent', 'Li');
  const { body: totp } = await li.post('/auth/totp');
  const step = totpStep(Date.now());
  await li.post('/auth/totp/confirm', { code: totpCode(totp.secret, step) });
  const { body } = await admin.post(`/users/${li.id}/reset`, {});
  expect((await li.get('/auth/me')).status).toBe(200);
  const token = body.link.split('=')[1];
  const guest = new Caller(app.url);
  const next = { token, password: 'another-horse-battery' };
  expect((await guest.post('/auth/invitations/accept', next)).body.code).toBe('CODE_REQUIRED');
  expect(
    (await guest.post('/auth/invitations/accept', { ...next, code: totpCode(totp.secret, step) })).body.code,
  ).toBe('CODE_WRONG');
  const done = await guest.post('/auth/invitations/accept', {
    ...next,
    code: totpCode(totp.secret, step + 1),
  });
  expect(done).toMatchObject({ status: 201, body: { name: 'Li' } });
  expect((await li.get('/auth/me')).status).toBe(401);
  expect((await guest.get('/auth/me')).status).toBe(200);

  const lost = (await admin.post(`/users/${li.id}/reset`, { totp: true })).body;
  expect((await guest.get('/auth/me')).status).toBe(401);
  const login = { email: li.email, password: next.password };
  expect((await guest.post('/auth/login', login)).body.code).toBe('LOGIN_FAILED');
  const again = { token: lost.link.split('=')[1], password: 'third-horse-battery' };
  expect((await guest.post('/auth/invitations/accept', again)).status).toBe(201);
  expect((await guest.get('/auth/me')).body).toMatchObject({ totp: false, has_password: true });
});

test('a new password needs the old one and ends the other sessions', async () => {
  const app = await testApp();
  const li = await person(app, 'agent', 'Li');
  const phone = new Caller(app.url);
  phone.agent = 'Phone/9';
  await phone.post('/auth/login', { email: li.email, password: PASSWORD });
  const { body } = await li.get('/auth/sessions');
  expect(body.items).toHaveLength(2);
  expect(body.items.find((row: { current: boolean }) => !row.current)).toMatchObject({
    user_agent: 'Phone/9',
  });
  const change = (current: string, next: string) => li.post('/auth/password', { current, next });
  expect((await change('wrong-horse-battery', 'another-horse')).body.code).toBe('LOGIN_FAILED');
  expect((await change(PASSWORD, '12345678')).body.code).toBe('PASSWORD_WEAK');
  expect((await change(PASSWORD, 'another-horse-battery')).status).toBe(204);
  expect((await phone.get('/auth/me')).status).toBe(401);
  expect((await li.get('/auth/me')).status).toBe(200);
  expect((await phone.post('/auth/login', { email: li.email, password: PASSWORD })).status).toBe(401);
  expect(
    (await phone.post('/auth/login', { email: li.email, password: 'another-horse-battery' })).status,
  ).toBe(200);
});

test('one ends own sessions alone', async () => {
  const app = await testApp();
  const [li, wei] = [await person(app, 'agent', 'Li'), await person(app, 'agent', 'Wei')];
  const [theirs] = (await wei.get('/auth/sessions')).body.items;
  expect((await li.delete(`/auth/sessions/${theirs.id}`)).status).toBe(404);
  const phone = new Caller(app.url);
  await phone.post('/auth/login', { email: li.email, password: PASSWORD });
  const [other] = (await li.get('/auth/sessions')).body.items.filter(
    (row: { current: boolean }) => !row.current,
  );
  expect((await li.delete(`/auth/sessions/${other.id}`)).status).toBe(204);
  expect((await phone.get('/auth/me')).status).toBe(401);
  expect((await wei.get('/auth/me')).status).toBe(200);
});

test('a second sign-in of the same browser ends the session that it had', async () => {
  const app = await testApp();
  const li = await person(app, 'agent', 'Li');
  const before = li.cookie;
  await li.post('/auth/login', { email: li.email, password: PASSWORD });
  expect(li.cookie).not.toBe(before);
  const old = new Caller(app.url);
  old.cookie = before;
  expect((await old.get('/auth/me')).status).toBe(401);
  expect((await li.get('/auth/me')).status).toBe(200);
});

test('risky acts ask for a proof of the last ten minutes, which can be given again', async () => {
  const app = await testApp();
  const admin = await person(app, 'admin');
  await stale(app, admin.id);
  expect((await admin.get('/auth/me')).body.fresh_until).toBeNull();
  const invite = () => admin.post('/invitations', { email: 'new@example.org', role: 'agent' });
  expect((await invite()).body.code).toBe('FRESH_LOGIN_REQUIRED');
  expect((await admin.post('/auth/reauthenticate', { password: 'wrong' })).body.code).toBe('LOGIN_FAILED');
  expect((await admin.post('/auth/reauthenticate', {})).body.code).toBe('LOGIN_FAILED');
  const { body } = await admin.post('/auth/reauthenticate', { password: PASSWORD });
  expect(Date.parse(body.fresh_until) - Date.now()).toBeGreaterThan(9 * 60_000);
  expect((await invite()).status).toBe(201);
});

test('who has a second factor gives its code, each once, after the right password', async () => {
  const app = await testApp();
  const li = await person(app, 'agent', 'Li');
  const { body } = await li.post('/auth/totp');
  expect(body.uri).toContain(`secret=${body.secret}`);
  expect((await li.get('/auth/me')).body.totp).toBe(false);
  expect((await li.post('/auth/totp/confirm', { code: '000000' })).body.code).toBe('CODE_WRONG');
  const step = totpStep(Date.now());
  const codeAt = (off: number) => totpCode(body.secret, step + off);
  expect((await li.post('/auth/totp/confirm', { code: codeAt(-1) })).status).toBe(204);
  expect((await li.get('/auth/me')).body.totp).toBe(true);

  const guest = new Caller(app.url);
  const login = (password: string, code?: string) =>
    guest.post('/auth/login', { email: li.email, password, ...(code ? { code } : {}) });
  expect((await login('wrong', codeAt(0))).body.code).toBe('LOGIN_FAILED');
  expect((await login(PASSWORD)).body.code).toBe('CODE_REQUIRED');
  expect((await login(PASSWORD, codeAt(-1))).body.code).toBe('CODE_WRONG');
  const both = await Promise.all([login(PASSWORD, codeAt(0)), login(PASSWORD, codeAt(0))]);
  expect(both.map((answer) => answer.status).sort()).toEqual([200, 422]);

  expect((await li.post('/auth/reauthenticate', { password: PASSWORD })).body.code).toBe('CODE_REQUIRED');
  expect((await li.post('/auth/reauthenticate', { password: PASSWORD, code: codeAt(1) })).status).toBe(200);
  // A new secret that is never confirmed changes nothing.
  await li.post('/auth/totp');
  expect((await login(PASSWORD)).body.code).toBe('CODE_REQUIRED');
  expect((await li.delete('/auth/totp')).status).toBe(204);
  expect((await login(PASSWORD)).status).toBe(200);
  expect(await actions(app)).toEqual(expect.arrayContaining(['totp_on', 'totp_off', 'login_failed']));
});

test('codes cannot be tried through', async () => {
  const app = await testApp();
  const li = await person(app, 'agent', 'Li');
  const { body } = await li.post('/auth/totp');
  await li.post('/auth/totp/confirm', { code: totpCode(body.secret, totpStep(Date.now()) - 1) });
  const guest = new Caller(app.url);
  const answers = [];
  for (let n = 0; n < 7; n++)
    answers.push(
      (await guest.post('/auth/login', { email: li.email, password: PASSWORD, code: '000000' })).body.code,
    );
  expect(answers.slice(0, 5)).toEqual(Array(5).fill('CODE_WRONG'));
  expect(answers.slice(5)).toEqual(['TOO_MANY', 'TOO_MANY']);
  // The right one does not help any more either, for a while.
  const right = totpCode(body.secret, totpStep(Date.now()));
  const late = await guest.post('/auth/login', { email: li.email, password: PASSWORD, code: right });
  expect(late.body.code).toBe('TOO_MANY');
});

test('there is always an admin who can come in', async () => {
  const app = await testApp();
  const admin = await person(app, 'admin');
  for (const change of [{ role: 'agent' }, { disabled: true }, { role: 'supervisor', disabled: true }])
    expect((await admin.patch(`/users/${admin.id}`, change)).body.code).toBe('LAST_ADMIN');
  expect((await admin.patch(`/users/${admin.id}`, { name: 'Ada' })).body).toMatchObject({
    name: 'Ada',
    role: 'admin',
  });
  const other = await person(app, 'admin', 'Wei');
  // Of two who take each other's role at once, one stays.
  const both = await Promise.all([
    admin.patch(`/users/${other.id}`, { role: 'agent' }),
    other.patch(`/users/${admin.id}`, { role: 'agent' }),
  ]);
  expect(both.some((answer) => answer.status === 200)).toBe(true);
  expect(await app.data.repositories.users.countAdmins('')).toBe(1);
});

test('who is disabled cannot come in, leaves no conversation behind, and comes back when enabled', async () => {
  const app = await testApp();
  const admin = await person(app, 'admin');
  const li = await person(app, 'agent', 'Li');
  const client = await app.subscriber();
  await li.post(`/conversations/${client.conversationId}/take`);
  const disabled = await admin.patch(`/users/${li.id}`, { disabled: true });
  expect(disabled.body).toMatchObject({ disabled: true });
  expect((await li.get('/auth/me')).status).toBe(401);
  const login = () => li.post('/auth/login', { email: li.email, password: PASSWORD });
  expect((await login()).body.code).toBe('LOGIN_FAILED');
  const row = await app.data.repositories.conversations.get(client.conversationId);
  expect(row).toMatchObject({ status: 'waiting', assignee_id: null, handover_reason: 'agent_left' });
  expect((await admin.patch(`/users/${li.id}`, { disabled: false })).body.disabled).toBe(false);
  expect((await login()).status).toBe(200);
  expect((await admin.get(`/users/${li.id}`)).body.last_login_at).not.toBeNull();
  expect((await admin.get(`/users/${crypto.randomUUID()}`)).status).toBe(404);
});

test('accounts are for leads, and changed by admins alone', async () => {
  const app = await testApp();
  const [agent, lead] = [await person(app, 'agent'), await person(app, 'supervisor')];
  expect((await agent.get('/users')).status).toBe(403);
  expect((await lead.get('/users')).status).toBe(200);
  expect((await lead.patch(`/users/${agent.id}`, { role: 'admin' })).status).toBe(403);
  expect((await lead.post('/invitations', { email: 'x@example.org', role: 'admin' })).status).toBe(403);
  expect(JSON.stringify((await lead.get('/users')).body)).not.toMatch(/hash|secret|argon/);
});

test('a link names the address that people use', async () => {
  const app = await testApp({ PUBLIC_URL: 'https://chat.example.net' });
  const admin = await person(app, 'admin');
  const { body } = await admin.post('/invitations', { email: 'x@example.org', role: 'agent' });
  expect(body.link).toMatch(/^https:\/\/chat\.example\.net\/agent#invite=/);
  expect((await new Caller(app.url).get('/auth/options')).body).toEqual({ needs_setup: false, oidc: null });
});
