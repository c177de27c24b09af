import { io } from 'socket.io-client';
import { expect, test } from 'vitest';
import { testApp } from '../support/app.ts';

const refusal = (url: string, namespace: string, options: object) =>
  new Promise<string>((resolve) => {
    const socket = io(`${url}${namespace}`, {
      path: '/live',
      transports: ['websocket'],
      reconnection: false,
      forceNew: true,
      ...options,
    });
    socket.once('connect', () => {
      socket.disconnect();
      resolve('connected');
    });
    socket.once('connect_error', (error) => {
      socket.disconnect();
      resolve(error.message);
    });
  });

test('a connection needs a session, a namespace that exists, and an allowed origin', async () => {
  const app = await testApp({ ALLOWED_ORIGINS: 'https://help.example.net' });
  const client = await app.subscriber();
  const auth = { token: client.session?.token };
  const origin = (value: string) => ({ extraHeaders: { origin: value } });
  expect(await refusal(app.url, '/subscriber', origin(app.url))).toBe('UNAUTHENTICATED');
  expect(await refusal(app.url, '/subscriber', { auth: { token: 'wrong' }, ...origin(app.url) })).toBe(
    'UNAUTHENTICATED',
  );
  expect(await refusal(app.url, '/agent', { auth, ...origin(app.url) })).toBe('UNAUTHENTICATED');
  expect(await refusal(app.url, '/', { auth, ...origin(app.url) })).not.toBe('connected');
  expect(await refusal(app.url, '/nothing', { auth, ...origin(app.url) })).toBe('Invalid namespace');
  expect(await refusal(app.url, '/subscriber', { auth, ...origin('https://evil.example') })).not.toBe(
    'connected',
  );
  expect(await refusal(app.url, '/subscriber', { auth, ...origin('null') })).not.toBe('connected');
  expect(await refusal(app.url, '/subscriber', { auth })).not.toBe('connected');
  expect(await refusal(app.url, '/subscriber', { auth, ...origin('https://help.example.net') })).toBe(
    'connected',
  );
  expect(await refusal(app.url, '/subscriber', { auth, ...origin(app.url) })).toBe('connected');
});

test('somebody else’s conversation and one that does not exist give the same answer', async () => {
  const app = await testApp();
  const [mine, theirs] = [await app.subscriber(), await app.subscriber()];
  const get = async (id: string) => {
    const answer = await fetch(`${app.url}/api/v1/conversations/${id}`, {
      headers: { authorization: `Bearer ${mine.session?.token}` },
    });
    const { request_id: _, ...problem } = await answer.json();
    return problem;
  };
  expect(await get(theirs.conversationId)).toEqual(await get(crypto.randomUUID()));
  expect(await get(theirs.conversationId)).toMatchObject({ status: 404, code: 'NOT_FOUND' });
});

test('signing out drops the sockets of that session', async () => {
  const app = await testApp();
  const agent = await app.agent();
  const gone = new Promise<string>((resolve) => agent.socket.once('disconnect', resolve));
  const cookie = (agent.socket.io.opts.extraHeaders as { cookie: string }).cookie;
  const answer = await fetch(`${app.url}/api/v1/auth/logout`, {
    method: 'POST',
    headers: { cookie, origin: app.url },
  });
  expect(answer.status).toBe(204);
  expect(await gone).toBe('io server disconnect');
});

test('a sixth connection of one session is refused', async () => {
  const app = await testApp();
  const first = await app.subscriber();
  const options = { auth: { token: first.session?.token }, extraHeaders: { origin: app.url } };
  const sockets = Array.from({ length: 4 }, () =>
    io(`${app.url}/subscriber`, { path: '/live', transports: ['websocket'], forceNew: true, ...options }),
  );
  await Promise.all(sockets.map((socket) => new Promise<void>((resolve) => socket.once('connect', resolve))));
  expect(await refusal(app.url, '/subscriber', options)).toBe('TOO_MANY');
  for (const socket of sockets) socket.disconnect();
});
