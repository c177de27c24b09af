import { io, type Socket } from 'socket.io-client';
import { afterEach, expect, test } from 'vitest';
import { Bus } from '../../server/services/bus.ts';
import { SessionService } from '../../server/services/session.service.ts';
import { createThrottles } from '../../server/services/throttle.ts';
import { engineOptions } from '../../server/sockets/engine.ts';
import { revalidate } from '../../server/sockets/revalidate.ts';
import { type TestApp, testApp } from '../support/app.ts';
import { Caller, PASSWORD, type Person, person } from '../support/person.ts';
import { until } from '../support/until.ts';

const sockets = new Set<Socket>();
afterEach(() => {
  for (const socket of sockets) socket.disconnect();
  sockets.clear();
});

/** A connected socket of a browser's session, and how many milliseconds after a moment it was dropped. */
async function connected(app: TestApp, who: Caller, namespace = '/agent') {
  const socket = io(`${app.url}${namespace}`, {
    path: '/live',
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
    auth: { token: who.bearer },
    extraHeaders: { origin: app.url, ...(who.cookie ? { cookie: who.cookie } : {}) },
  });
  sockets.add(socket);
  const dropped = new Promise<number>((resolve) =>
    socket.once('disconnect', (reason) => {
      if (reason === 'io server disconnect') resolve(performance.now());
    }),
  );
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
  return { socket, dropped };
}

/** Milliseconds from an act's beginning until both sockets of a session are gone. */
async function dropAfter(app: TestApp, who: Caller, act: () => Promise<{ status: number }>): Promise<number> {
  const open = [await connected(app, who), await connected(app, who)];
  const began = performance.now();
  const answer = await act();
  expect(answer.status).toBeLessThan(300);
  const ends = await Promise.all(open.map((one) => one.dropped));
  return Math.max(...ends) - began;
}

const otherBrowser = async (app: TestApp, of: Person): Promise<Caller> => {
  const caller = new Caller(app.url);
  await caller.post('/auth/login', { email: of.email, password: PASSWORD });
  return caller;
};

test.each<[string, (admin: Person, li: Person, second: Caller) => Promise<{ status: number }>]>([
  ['logout', (_admin, li) => li.post('/auth/logout')],
  ['disable', (admin, li) => admin.patch(`/users/${li.id}`, { disabled: true })],
  ['a changed role', (admin, li) => admin.patch(`/users/${li.id}`, { role: 'supervisor' })],
  ['sign-out by an admin', (admin, li) => admin.post(`/users/${li.id}/sign-out`)],
  [
    'a new password, elsewhere',
    (_admin, _li, second) =>
      second.post('/auth/password', { current: PASSWORD, next: 'another-horse-battery' }),
  ],
  [
    'a second sign-in of the same browser',
    (_admin, li) => li.post('/auth/login', { email: li.email, password: PASSWORD }),
  ],
])('%s drops the sockets of the session within a second', async (_what, act) => {
  const app = await testApp();
  const admin = await person(app, 'admin');
  const li = await person(app, 'agent', 'Li');
  const second = await otherBrowser(app, li);
  const bystander = await connected(app, admin);
  expect(await dropAfter(app, li, () => act(admin, li, second))).toBeLessThan(1000);
  expect(bystander.socket.connected).toBe(true);
});

test('a proof of identity drops the sockets of the session, which come back as who it is, and nothing is lost', async () => {
  const app = await testApp({ IDENTITY_DEMO: 'on' });
  const chat = await app.subscriber();
  await chat.send('my bill doubled');
  const caller = new Caller(app.url);
  caller.bearer = chat.session?.token ?? '';
  const { dropped } = await connected(app, caller, '/subscriber');
  const began = performance.now();
  const code = (await caller.post('/sessions/subscriber/codes', { external_id: '13800000001' })).body;
  const done = await caller.post(`/sessions/subscriber/codes/${code.code_id}`, { code: code.demo_code });
  expect(done.body.verified).toBe(true);
  expect((await dropped) - began).toBeLessThan(1000);
  const next = await chat.send('are you still there');
  expect(next.conversation_id).toBe(chat.conversationId);
  await until('the answer', () => chat.lastSeq >= next.seq);
});

test('in the middle of a connection every event is asked who sends it', async () => {
  const app = await testApp();
  const li = await person(app, 'agent', 'Li');
  const { socket, dropped } = await connected(app, li);
  const ask = (event: string, payload: object) => socket.timeout(2000).emitWithAck(event, payload);
  expect(await ask('queue:list', {})).toMatchObject({ ok: true });
  // Beside the services: nobody tells the sockets.
  await app.data.repositories.users.setDisabled(li.id, true);
  expect(await ask('queue:list', {})).toMatchObject({ ok: false, error: { code: 'UNAUTHENTICATED' } });
  await dropped;
});

test('a new role counts for the next event of a connection', async () => {
  const app = await testApp();
  const admin = await person(app, 'admin');
  const { socket } = await connected(app, admin, '/admin');
  const ask = () => socket.timeout(2000).emitWithAck('jobs:list', {});
  expect(await ask()).toMatchObject({ ok: true });
  await app.data.repositories.users.update(admin.id, { role: 'agent' });
  expect(await ask()).toMatchObject({ ok: false, error: { code: 'FORBIDDEN' } });
});

test('a session that ends while its socket is being let in does not get in', async () => {
  const app = await testApp();
  for (let round = 0; round < 10; round++) {
    const li = await person(app, 'agent', `Li${round}`);
    const opening = connected(app, li).catch((error: Error) => error.message);
    await li.post('/auth/logout');
    const seen = await opening;
    // It was let in before the end, and dropped; or never.
    if (typeof seen === 'string') expect(seen).toBe('UNAUTHENTICATED');
    else await seen.dropped;
  }
});

test('who only listens is dropped too when the session runs out', async () => {
  const app = await testApp();
  const li = await person(app, 'agent', 'Li');
  const sessions = new SessionService({
    repositories: app.data.repositories,
    bus: new Bus(() => {}),
    throttles: createThrottles(),
    userHours: 1,
  });
  const dropped: boolean[] = [];
  const socket = {
    data: { alive: (): Promise<unknown> => sessions.userByToken(li.cookie.split('=')[1] ?? '') },
    disconnect: () => dropped.push(true),
  };
  const namespace = { sockets: new Map([['one', socket]]) };
  const looks: unknown[] = [];
  const alive = socket.data.alive;
  socket.data.alive = () => {
    looks.push(true);
    return alive();
  };
  const stop = revalidate([namespace as never], 10);
  await until('some looks', () => looks.length > 3);
  expect(dropped).toEqual([]);
  await app.data.database.db
    .updateTable('sessions')
    .set({ expires_at: new Date(0).toISOString() })
    .execute();
  await until('the drop', () => dropped.length > 0);
  stop();
});

test('nothing lets a connection skip the checks: state is not recovered', async () => {
  const app = await testApp();
  expect(engineOptions(new Set())).not.toHaveProperty('connectionStateRecovery');
  const li = await person(app, 'agent', 'Li');
  const { socket } = await connected(app, li);
  expect(socket.recovered).not.toBe(true);
  expect((socket as unknown as { _pid?: string })._pid).toBeUndefined();
  await li.post('/auth/logout');
  const again = io(`${app.url}/agent`, {
    path: '/live',
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
    auth: { pid: 'made-up', offset: 'made-up' },
    extraHeaders: { origin: app.url, cookie: li.cookie },
  });
  sockets.add(again);
  const refusal = await new Promise<Error>((resolve) => again.once('connect_error', resolve));
  expect(refusal.message).toBe('UNAUTHENTICATED');
});
