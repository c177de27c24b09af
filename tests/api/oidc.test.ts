import { expect, test } from 'vitest';
import { type TestApp, testApp } from '../support/app.ts';
import { type oidcProvider as makeProvider, oidcProvider, type Says } from '../support/oidc-provider.ts';
import { Caller, PASSWORD, person } from '../support/person.ts';

type Provider = Awaited<ReturnType<typeof makeProvider>>;

const cookiesOf = (answer: Response) =>
  answer.headers.getSetCookie().map((cookie) => cookie.split(';')[0] ?? '');
const go = (url: string | URL, cookies: string[] = []) =>
  fetch(url, { redirect: 'manual', headers: cookies.length > 0 ? { cookie: cookies.join('; ') } : {} });

/** The whole trip of a browser; where it ends, and the session that it has then. */
async function signIn(app: TestApp, provider: Provider, says: Says = {}, to = 'agent', before = '') {
  provider.say(says);
  const start = await go(`${app.url}/api/v1/auth/oidc/start?to=${to}`, before ? [before] : []);
  expect(start.status).toBe(302);
  const kept = cookiesOf(start);
  const back = provider.visit(start.headers.get('location') ?? '');
  const end = await go(back, kept);
  const caller = new Caller(app.url);
  caller.cookie = cookiesOf(end).find((cookie) => cookie.startsWith('switchboard=')) ?? '';
  return { start, back, kept, end, to: end.headers.get('location'), caller };
}

async function withPeople(env: Record<string, string> = {}) {
  const provider = await oidcProvider();
  const app = await testApp({ ...provider.env, ...env });
  const admin = await person(app, 'admin');
  return { provider, app, admin };
}

test('without settings there is no such door', async () => {
  const app = await testApp();
  const answer = await go(`${app.url}/api/v1/auth/oidc/start`);
  expect(answer.status).toBe(404);
  expect(await answer.json()).toMatchObject({ code: 'OIDC_OFF' });
  expect((await go(`${app.url}/api/v1/auth/oidc/callback`)).status).toBe(404);
});

test('an invited person comes in by the provider, and again', async () => {
  const { provider, app, admin } = await withPeople({ OIDC_NAME: 'Staff login' });
  expect((await admin.get('/auth/options')).body).toEqual({
    needs_setup: false,
    oidc: { name: 'Staff login' },
  });
  await admin.post('/invitations', { email: 'wei@example.org', role: 'supervisor' });
  const first = await signIn(app, provider);
  expect(first.to).toBe('/agent');
  expect((await first.caller.get('/auth/me')).body).toMatchObject({
    email: 'wei@example.org',
    name: 'Wei',
    role: 'supervisor',
    has_password: false,
  });
  expect((await admin.get('/invitations')).body.items).toEqual([]);
  // The provider's own id counts from now on, whatever becomes of the address.
  const again = await signIn(app, provider, { claims: { email: 'new@example.org' } }, 'admin');
  expect(again.to).toBe('/admin');
  expect((await again.caller.get('/auth/me')).body.email).toBe('wei@example.org');
  // There is no password to sign in with.
  const login = await again.caller.post('/auth/login', { email: 'wei@example.org', password: '' });
  expect(login.status).not.toBe(200);
});

test('the request has PKCE, state and nonce; what the browser keeps is closed, Lax and short-lived', async () => {
  const { provider, app, admin } = await withPeople();
  await admin.post('/invitations', { email: 'wei@example.org', role: 'agent' });
  const { start } = await signIn(app, provider);
  const [asked] = provider.asked;
  expect(asked?.get('code_challenge_method')).toBe('S256');
  for (const name of ['code_challenge', 'state', 'nonce'])
    expect(asked?.get(name)?.length).toBeGreaterThan(20);
  expect(asked?.get('redirect_uri')).toBe(`${app.url}/api/v1/auth/oidc/callback`);
  const [cookie = ''] = start.headers.getSetCookie();
  expect(cookie).toMatch(/HttpOnly/);
  expect(cookie).toMatch(/SameSite=Lax/);
  expect(cookie).toMatch(/Max-Age=600/);
  expect(cookie).not.toContain(asked?.get('state') ?? '');
});

test('an account that exists is linked once, by an address that the provider vouches for', async () => {
  const { provider, app } = await withPeople();
  const wei = await person(app, 'agent', 'Wei');
  const unsure = await signIn(app, provider, { claims: { email_verified: false } });
  expect(unsure.to).toBe('/agent#error=OIDC_FAILED');
  const done = await signIn(app, provider);
  expect((await done.caller.get('/auth/me')).body.id).toBe(wei.id);
  const stranger = await signIn(app, provider, { claims: { sub: 'person-2' } });
  expect(stranger.to).toBe('/agent#error=OIDC_FAILED');
});

test.each<[string, Says | ((provider: Provider) => Says)]>([
  ['a wrong nonce', { claims: { nonce: 'another' } }],
  ['no nonce', { claims: { nonce: undefined } }],
  ['another audience', { claims: { aud: 'another' } }],
  ['another issuer', { claims: { iss: 'https://login.example.net' } }],
  ['an expired token', { claims: { exp: Math.floor(Date.now() / 1000) - 600 } }],
  ['an unsigned token', { signature: 'none' }],
  ['a signature of somebody else', { signature: 'other' }],
  ['an address that is not verified', { claims: { email_verified: false } }],
  ['an address that is verified as text', { claims: { email_verified: 'false' } }],
  ['no address', { claims: { email: undefined } }],
  ['a refusal', { error: 'access_denied' }],
])('%s lets nobody in', async (_what, says) => {
  const { provider, app, admin } = await withPeople({ OIDC_DEFAULT_ROLE: 'agent' });
  await admin.post('/invitations', { email: 'wei@example.org', role: 'agent' });
  const trip = await signIn(app, provider, typeof says === 'function' ? says(provider) : says);
  expect(trip.to).toBe('/agent#error=OIDC_FAILED');
  expect(trip.caller.cookie).toBe('');
  expect(await app.data.repositories.users.count()).toBe(1);
});

test('a callback counts only in the browser that set out, once, and with its own state', async () => {
  const { provider, app, admin } = await withPeople();
  await admin.post('/invitations', { email: 'wei@example.org', role: 'agent' });
  const failed = '/agent#error=OIDC_FAILED';
  const done = await signIn(app, provider);
  expect(done.to).toBe('/agent');
  expect((await go(done.back, done.kept)).headers.get('location')).toBe(failed);
  provider.say({});
  const start = await go(`${app.url}/api/v1/auth/oidc/start`);
  const back = provider.visit(start.headers.get('location') ?? '');
  expect((await go(back)).headers.get('location')).toBe(failed);
  expect((await go(back, [`switchboard-oidc=${'x'.repeat(200)}`])).headers.get('location')).toBe(failed);
  const other = new URL(back);
  other.searchParams.set('state', 'another');
  expect((await go(other, cookiesOf(start))).headers.get('location')).toBe(failed);
});

test('strangers come in only where a role is set for them, and their domain fits', async () => {
  const closed = await withPeople();
  expect((await signIn(closed.app, closed.provider)).to).toBe('/agent#error=OIDC_FAILED');
  const { provider, app } = await withPeople({ OIDC_DEFAULT_ROLE: 'agent', OIDC_DOMAINS: 'example.org' });
  const done = await signIn(app, provider);
  expect((await done.caller.get('/auth/me')).body).toMatchObject({ role: 'agent', name: 'Wei' });
  const elsewhere = { claims: { sub: 'person-2', email: 'eve@notexample.org' } };
  expect((await signIn(app, provider, elsewhere)).to).toBe('/agent#error=OIDC_FAILED');
});

test('the provider makes no first account, and lets nobody in who is disabled', async () => {
  const provider = await oidcProvider();
  const app = await testApp({ ...provider.env, OIDC_DEFAULT_ROLE: 'agent' });
  expect((await signIn(app, provider)).to).toBe('/agent#error=OIDC_FAILED');
  const admin = await person(app, 'admin');
  const { caller } = await signIn(app, provider);
  const { id } = (await caller.get('/auth/me')).body;
  await admin.patch(`/users/${id}`, { disabled: true });
  expect((await signIn(app, provider)).to).toBe('/agent#error=OIDC_FAILED');
});

test('who is signed in proves anew at the provider, and what it says of the time counts', async () => {
  const { provider, app } = await withPeople();
  const wei = await person(app, 'admin', 'Wei');
  const hourAgo = Math.floor(Date.now() / 1000) - 3600;
  const old = await signIn(app, provider, { claims: { auth_time: hourAgo } });
  expect((await old.caller.get('/auth/me')).body.fresh_until).toBeNull();
  const fresh = await signIn(app, provider, {}, 'agent', wei.cookie);
  expect(provider.asked.at(-1)?.get('prompt')).toBe('login');
  expect((await fresh.caller.get('/auth/me')).body.fresh_until).not.toBeNull();
  expect((await wei.post('/auth/reauthenticate', { password: PASSWORD })).status).toBe(200);
});

test('a provider that is away fails in words, and is asked again', async () => {
  const app = await testApp({
    OIDC_ISSUER: 'http://127.0.0.1:9',
    OIDC_CLIENT_ID: 'switchboard',
    OIDC_CLIENT_SECRET: 'client-secret',
  });
  const start = await go(`${app.url}/api/v1/auth/oidc/start?to=admin`);
  expect(start.headers.get('location')).toBe('/admin#error=OIDC_FAILED');
});

test('behind a proxy the provider sends people back to the public address', async () => {
  const { provider, app } = await withPeople({ PUBLIC_URL: 'https://chat.example.net' });
  const start = await go(`${app.url}/api/v1/auth/oidc/start`);
  const asked = new URL(start.headers.get('location') ?? '');
  expect(asked.origin).toBe(provider.issuer);
  expect(asked.searchParams.get('redirect_uri')).toBe('https://chat.example.net/api/v1/auth/oidc/callback');
});
