import { expect, test } from 'vitest';
import { testApp } from '../support/app.ts';

const account = { email: 'Li@Example.org', name: 'Li', password: 'correct-horse-battery' };

async function post(url: string, path: string, body: unknown, headers: Record<string, string> = {}) {
  const answer = await fetch(`${url}/api/v1${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url, ...headers },
    body: JSON.stringify(body),
  });
  return {
    status: answer.status,
    body: answer.status === 204 ? null : await answer.json(),
    cookie: answer.headers.get('set-cookie') ?? '',
  };
}

test('the set-up link makes one account, once', async () => {
  const { url, app } = await testApp();
  const token = await app.auth.newSetupToken('admin');
  const made = await post(url, '/auth/setup', { ...account, token });
  expect(made).toMatchObject({ status: 201, body: { email: 'li@example.org', role: 'admin' } });
  expect(made.cookie).toMatch(/HttpOnly/);
  expect(made.cookie).toMatch(/SameSite=Strict/);
  expect(JSON.stringify(made.body)).not.toMatch(/hash|password/);
  expect(await post(url, '/auth/setup', { ...account, email: 'b@example.org', token })).toMatchObject({
    status: 403,
    body: { code: 'SETUP_TOKEN_INVALID' },
  });
  const me = await fetch(`${url}/api/v1/auth/me`, { headers: { cookie: made.cookie.split(';')[0] ?? '' } });
  expect(await me.json()).toMatchObject({ name: 'Li' });
});

test.each(['short', 'password', '12345678', 'aaaaaaaa'])('the password %s is refused', async (password) => {
  const { url, app } = await testApp();
  const token = await app.auth.newSetupToken('admin');
  expect(await post(url, '/auth/setup', { ...account, password, token })).toMatchObject({
    status: 422,
    body: { code: 'PASSWORD_WEAK' },
  });
});

test('a wrong password and an unknown account get the same answer, and are throttled', async () => {
  const { url, app } = await testApp();
  await post(url, '/auth/setup', { ...account, token: await app.auth.newSetupToken('agent') });
  const wrong = await post(url, '/auth/login', { email: account.email, password: 'not-the-password' });
  const unknown = await post(url, '/auth/login', {
    email: 'nobody@example.org',
    password: 'not-the-password',
  });
  const bare = ({ body }: { body: Record<string, unknown> }) => ({ ...body, request_id: '' });
  expect(bare(wrong)).toEqual(bare(unknown));
  expect(wrong).toMatchObject({ status: 401, body: { code: 'LOGIN_FAILED' } });
  expect(await post(url, '/auth/login', { email: account.email, password: account.password })).toMatchObject({
    status: 200,
  });
  const tries = [];
  for (let n = 0; n < 10; n++)
    tries.push(await post(url, '/auth/login', { email: 'nobody2@example.org', password: 'x' }));
  expect(tries.at(-1)).toMatchObject({ status: 429, body: { code: 'TOO_MANY' } });
});

test('signing out ends the session', async () => {
  const { url, app } = await testApp();
  const { cookie } = await post(url, '/auth/setup', {
    ...account,
    token: await app.auth.newSetupToken('agent'),
  });
  const headers = { cookie: cookie.split(';')[0] ?? '' };
  expect(await post(url, '/auth/logout', {}, headers)).toMatchObject({ status: 204 });
  const me = await fetch(`${url}/api/v1/auth/me`, { headers });
  expect(me.status).toBe(401);
});
