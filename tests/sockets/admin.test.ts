import { io, type Socket } from 'socket.io-client';
import { expect, onTestFinished, test } from 'vitest';
import type { TrainingOptions, TrainingResult } from '../../models/index.ts';
import { createRelease, setActive, writeVersion } from '../../models/index.ts';
import type { Ack, AdminClientEvents, AdminServerEvents, JobDto } from '../../server/contract/index.ts';
import { SOCKET_PATH } from '../../server/contract/index.ts';
import { makeRelease, newVersion } from '../models/helpers.ts';
import { type TestApp, testApp } from '../support/app.ts';
import { signedIn } from '../support/callers.ts';
import { tempDir } from '../support/temp.ts';
import { until } from '../support/until.ts';

type AdminSocket = Socket<AdminServerEvents, AdminClientEvents>;

/** Resolves with the connection, or with the code of its refusal. */
function connect(app: TestApp, cookie: string): Promise<AdminSocket | string> {
  const socket: AdminSocket = io(`${app.url}/admin`, {
    path: SOCKET_PATH,
    transports: ['websocket'],
    extraHeaders: { cookie, origin: app.url },
    forceNew: true,
    reconnection: false,
  });
  onTestFinished(() => void socket.disconnect());
  return new Promise((resolve) => {
    socket.once('connect', () => resolve(socket));
    socket.once('connect_error', (error) => resolve(error.message));
  });
}

async function connected(app: TestApp, cookie: string): Promise<AdminSocket> {
  const socket = await connect(app, cookie);
  if (typeof socket === 'string') throw new Error(socket);
  return socket;
}

const jobs = (socket: AdminSocket, payload = {}): Promise<Ack<{ items: JobDto[] }>> =>
  socket.timeout(5000).emitWithAck('jobs:list', payload);

test('admins alone come in; whoever is refused is in the trail', async () => {
  const app = await testApp();
  const agent = await signedIn(app, 'agent');
  const lead = await signedIn(app, 'supervisor');
  expect(await connect(app, agent.cookie)).toBe('FORBIDDEN');
  expect(await connect(app, lead.cookie)).toBe('FORBIDDEN');
  expect(await connect(app, '')).toBe('UNAUTHENTICATED');
  expect(typeof (await connect(app, (await signedIn(app, 'admin')).cookie))).toBe('object');
  const trail = await app.data.repositories.audit.list({ limit: 5 });
  expect(trail.map(({ actor, action, object }) => [actor, action, object]).reverse()).toEqual([
    [agent.user_id, 'access_denied', '/admin'],
    [lead.user_id, 'access_denied', '/admin'],
  ]);
});

test('jobs, releases and the state of the model are told as they change', async () => {
  const MODELS_DIR = tempDir();
  let finish = (_: TrainingResult) => {};
  const train = ({ onProgress }: TrainingOptions) =>
    new Promise<TrainingResult>((resolve) => {
      onProgress?.({ head: 'intent-en', stage: 'search', done: 1, total: 2, message: '' });
      finish = resolve;
    });
  const app = await testApp({ MODELS_DIR }, undefined, { train });
  const admin = await signedIn(app, 'admin');
  const socket = await connected(app, admin.cookie);
  const told: string[] = [];
  socket.on('job:updated', ({ job }) => told.push(`${job.state} ${job.stage} ${job.progress}`));
  socket.on('release:changed', ({ release }) => told.push(release));
  socket.on('understanding:state', ({ state }) => told.push(state));

  const { body } = await admin.call('POST', '/training/jobs', { head: 'intent', language: 'en' });
  await until('the progress is told', () => told.includes('running search 0.575'));
  const list = await jobs(socket);
  expect(list.ok && list.data.items.map(({ id, state }) => [id, state])).toEqual([[body.id, 'running']]);
  finish({ trained: [], current: { 'intent-en': 'intent-en-0001' }, refused: [] });
  await until('the end is told', () => told.includes('succeeded search 1'));

  const first = await makeRelease(MODELS_DIR);
  await setActive(MODELS_DIR, first);
  const { manifest } = await writeVersion(MODELS_DIR, await newVersion('intent', 'en'));
  const second = await createRelease(MODELS_DIR, { 'intent-en': manifest.version });
  await setActive(MODELS_DIR, second.release);
  await admin.call('POST', '/models/rollback');
  await until('the release is told', () => told.includes(first));
  app.inference.setMode('away');
  await until('the state is told', () => told.includes('away'));
});

test('unknown fields and events are refused, and a signed-out or demoted admin is dropped', async () => {
  const app = await testApp();
  const admin = await signedIn(app, 'admin');
  const socket = await connected(app, admin.cookie);
  const refused = await jobs(socket, { limit: 0 });
  expect(!refused.ok && refused.error.code).toBe('BAD_REQUEST');
  // A name that is not in the contract, so not in the socket's type either.
  const bare = socket as unknown as Socket;
  const unknown: unknown = await bare.timeout(5000).emitWithAck('queue:list', {});
  expect(unknown).toMatchObject({ ok: false, error: { code: 'UNKNOWN_EVENT' } });
  await app.data.database.db.updateTable('users').set({ role: 'agent' }).execute();
  const demoted = await jobs(socket);
  expect(!demoted.ok && demoted.error.code).toBe('FORBIDDEN');
  await app.data.database.db.updateTable('users').set({ role: 'admin' }).execute();
  await admin.call('POST', '/auth/logout', {});
  await until('the socket is dropped', () => !socket.connected);
});
