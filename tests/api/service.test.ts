import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  activeRelease,
  createRelease,
  ModelError,
  setActive,
  type TrainingOptions,
  type TrainingResult,
  writeVersion,
} from '../../models/index.ts';
import { makeRelease, newVersion } from '../models/helpers.ts';
import { testApp } from '../support/app.ts';
import { keyWith, signedIn } from '../support/callers.ts';
import { tempDir } from '../support/temp.ts';
import { until } from '../support/until.ts';

/** The number begins at 14 in code points and at 16 in UTF-16 units, where an emoji counts twice. */
const text = '😀😀 call me on 13800138000';
const entity = { entity: 'phone_number', start: 14, end: 25, value: '+8613800138000', extractor: 'phone' };

test('a text is read with spans in UTF-16 units, and nothing is stored', async () => {
  const app = await testApp();
  app.inference.entities = [entity];
  const admin = await signedIn(app, 'admin');
  const key = await keyWith(admin, app, ['parse']);
  const { body } = await key.call('POST', '/parse', { text });
  expect(text.slice(body.entities[0].start, body.entities[0].end)).toBe('13800138000');
  expect(body).toMatchObject({
    text,
    language: 'en',
    version: 'release-0001',
    sentiment: { label: 'negative' },
  });
  expect(await app.data.database.db.selectFrom('messages').selectAll().execute()).toEqual([]);
  const forced = await key.call('POST', '/parse', { text: 'ok', language: 'zh' });
  expect(forced.status).toBe(200);
  expect(app.inference.requests.at(-1)).toEqual({ text: 'ok', language: 'zh' });
});

test('predictions have UTF-16 spans wherever our API gives them; storage and Rasa have code points', async () => {
  const app = await testApp({ RASA_TOKEN: 'a-token-of-16-characters' });
  app.inference.entities = [entity];
  const agent = await app.agent();
  const client = await app.subscriber();
  const pushed = new Promise<{ entities: { start: number; end: number }[] }>((resolve) =>
    agent.socket.on('prediction:new', ({ prediction }) => resolve(prediction)),
  );
  const watched = await agent.ask('conversation:watch', {
    conversation_id: client.conversationId,
    client_instance: randomUUID(),
  });
  expect(watched.predictions).toEqual([]);
  await client.send(text);
  const cut = ({ start, end }: { start: number; end: number }) => text.slice(start, end);
  expect((await pushed).entities.map(cut)).toEqual(['13800138000']);
  const staff = await signedIn(app, 'agent');
  const listed = await staff.call('GET', `/conversations/${client.conversationId}/predictions`);
  expect(listed.body.predictions[0].entities.map(cut)).toEqual(['13800138000']);
  const one = await staff.call('GET', `/conversations/${client.conversationId}`);
  expect(one.body.prediction.entities.map(cut)).toEqual(['13800138000']);
  const all = await staff.call('GET', '/conversations?view=all');
  expect(all.body.items[0].prediction.entities.map(cut)).toEqual(['13800138000']);

  const stored = await app.data.repositories.predictions.latest(client.conversationId);
  expect(stored?.entities[0]).toMatchObject({ start: 14, end: 25 });
  const rasa = await fetch(`${app.url}/model/parse`, {
    method: 'POST',
    headers: { authorization: 'Bearer a-token-of-16-characters' },
    body: JSON.stringify({ text }),
  });
  expect(((await rasa.json()) as { entities: unknown[] }).entities[0]).toMatchObject({ start: 14, end: 25 });
});

test('a batch reads each text apart; what is refused stands in its place', async () => {
  const app = await testApp();
  const agent = await signedIn(app, 'agent');
  const texts = ['my bill', '   ', '账单', '\ud800', ...Array.from({ length: 60 }, (_, i) => `text ${i}`)];
  const { status, body } = await agent.call('POST', '/parse/batch', { texts });
  expect(status).toBe(200);
  expect(body.results).toHaveLength(64);
  expect(body.results[0]).toMatchObject({ text: 'my bill', intent: { name: 'billing.explain_charge' } });
  expect(body.results[1]).toMatchObject({ text: '   ', error: { code: 'TEXT_EMPTY' } });
  expect(body.results[2]).toMatchObject({ text: '账单', language: 'zh' });
  expect(body.results[3].error.code).toBe('TEXT_INVALID');
  expect(body.results[63].text).toBe('text 59');
  expect((await agent.call('POST', '/parse/batch', { texts: Array(65).fill('x') })).status).toBe(400);
  app.inference.setMode('away');
  const away = await agent.call('POST', '/parse/batch', { texts: ['a', 'b'] });
  expect([away.status, away.body.code]).toEqual([503, 'INFERENCE_AWAY']);
});

test('all doors together never take the whole queue from the conversations', async () => {
  const app = await testApp({ INFERENCE_QUEUE: '4' });
  const agent = await signedIn(app, 'agent');
  let open = () => {};
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  app.inference.gate = () => gate;
  const held = [0, 1].map((n) => agent.call('POST', '/parse', { text: `held ${n}` }));
  await until('two texts are read', () => app.inference.waiting === 2);
  const third = await agent.call('POST', '/parse', { text: 'one too many' });
  expect([third.status, third.body.code]).toEqual([503, 'QUEUE_FULL']);
  open();
  expect((await Promise.all(held)).map(({ status }) => status)).toEqual([200, 200]);
});

test('labels: a batch is all or nothing, keeps what it replaced, and can be taken back', async () => {
  const app = await testApp();
  const client = await app.subscriber();
  const sent = [await client.send('my bill doubled'), await client.send('and again my bill')];
  await until('both are read', async () => {
    return (await app.data.repositories.predictions.recent(client.conversationId, 9)).length === 2;
  });
  const agent = await signedIn(app, 'agent', 'Li');
  const lead = await signedIn(app, 'supervisor');
  const [a, b] = sent.map(({ id }) => id);
  const add = (...labels: unknown[]) => agent.call('POST', '/labels', { labels });
  const first = await add(
    { message_id: a, kind: 'intent', value: 'billing.dispute_charge' },
    { message_id: a, kind: 'sentiment', value: 'negative' },
    { message_id: b, kind: 'intent', value: 'out_of_scope' },
  );
  expect(first.status).toBe(201);
  expect(first.body.labels.map((label: { value: string }) => label.value)).toEqual([
    'billing.dispute_charge',
    'negative',
    'out_of_scope',
  ]);
  expect(first.body.labels[0]).toMatchObject({
    message_id: a,
    provenance: 'person',
    given_by: 'Li',
    batch_id: first.body.batch_id,
    model_version: 'intent-en-0001',
    previous_value: null,
    undone: false,
  });
  expect(first.body.labels[1].model_version).toBe('sentiment-en-0001');

  const wrong: [unknown[], string][] = [
    [[{ message_id: a, kind: 'intent', value: 'billing.no_such' }], 'UNKNOWN_LABEL'],
    [[{ message_id: a, kind: 'sentiment', value: 'billing.view_bill' }], 'UNKNOWN_LABEL'],
    [[{ message_id: randomUUID(), kind: 'intent', value: 'sim.esim' }], 'NOT_FOUND'],
    [[{ message_id: a, kind: 'outcome', value: '1' }], 'BAD_REQUEST'],
  ];
  for (const [labels, code] of wrong) {
    const refused = await add({ message_id: b, kind: 'sentiment', value: 'neutral' }, ...labels);
    expect(refused.body.code).toBe(code);
  }
  const answers = await app.data.repositories.messages.after(client.conversationId, 0, 50);
  const reply = answers.find(({ role }) => role === 'assistant');
  expect((await add({ message_id: reply?.id, kind: 'intent', value: 'sim.esim' })).body.code).toBe(
    'BAD_REQUEST',
  );

  const second = await add({ message_id: a, kind: 'intent', value: 'billing.late_fee' });
  expect(second.body.labels[0].previous_value).toBe('billing.dispute_charge');
  expect((await agent.call('GET', '/labels')).status).toBe(403);
  expect((await agent.call('DELETE', `/labels/batches/${first.body.batch_id}`)).status).toBe(403);

  const page = await lead.call('GET', `/labels?limit=3&conversation_id=${client.conversationId}`);
  expect(page.body.items.map((label: { value: string }) => label.value)).toEqual([
    'billing.late_fee',
    'out_of_scope',
    'negative',
  ]);
  const rest = await lead.call('GET', `/labels?limit=3&cursor=${page.body.next_cursor}`);
  expect([rest.body.items.length, rest.body.next_cursor]).toEqual([1, null]);
  expect((await lead.call('GET', `/labels?conversation_id=${randomUUID()}`)).body.code).toBe('NOT_FOUND');

  const undo = () => lead.call('DELETE', `/labels/batches/${first.body.batch_id}`);
  expect((await undo()).body).toEqual({ undone: 3 });
  expect((await undo()).body).toEqual({ undone: 0 });
  expect((await lead.call('DELETE', `/labels/batches/${randomUUID()}`)).status).toBe(404);
  const current = await app.data.repositories.labels.current({ message_id: a ?? '' }, 'intent');
  expect(current?.value).toBe('billing.late_fee');
  const trail = (await app.data.repositories.audit.list({ limit: 50 })).map(({ action }) => action);
  expect(trail.filter((action) => action.startsWith('labels'))).toEqual([
    'labels_undone',
    'labels_added',
    'labels_added',
  ]);
});

test('labels of a program are marked as imported', async () => {
  const app = await testApp();
  const client = await app.subscriber();
  const { id } = await client.send('my bill');
  const key = await keyWith(await signedIn(app, 'admin'), app, ['labels:write']);
  const made = await key.call('POST', '/labels', {
    labels: [{ message_id: id, kind: 'intent', value: 'billing.view_bill' }],
  });
  expect(made.body.labels[0]).toMatchObject({ provenance: 'import', given_by: null });
});

test('versions and releases: what serves, what is complete, newest first', async () => {
  const MODELS_DIR = tempDir();
  const app = await testApp({ MODELS_DIR });
  const first = await makeRelease(MODELS_DIR);
  await setActive(MODELS_DIR, first);
  const { manifest } = await writeVersion(MODELS_DIR, await newVersion('intent', 'en'));
  const lead = await signedIn(app, 'supervisor');
  const list = async (query = '') => (await lead.call('GET', `/models/versions${query}`)).body.items;
  const all = await list();
  expect(all).toHaveLength(5);
  expect(all[0]).toMatchObject({ version: manifest.version, active: false, complete: true, kind: 'intent' });
  expect(all.slice(1).every((one: { active: boolean }) => one.active)).toBe(true);
  expect((await list('?kind=sentiment&language=zh')).map((one: { version: string }) => one.version)).toEqual([
    'sentiment-zh-0001',
  ]);
  expect(await list('?kind=outcome')).toEqual([]);
  rmSync(join(MODELS_DIR, 'versions', manifest.version, 'weights.bin'));
  expect((await list('?kind=intent&language=en'))[0]).toMatchObject({ complete: false });
  const releases = (await lead.call('GET', '/models/releases')).body.items;
  expect(releases).toHaveLength(1);
  expect(releases[0]).toMatchObject({ release: first, active: true });
  expect(releases[0].versions).toContainEqual({ kind: 'intent', language: 'zh', version: 'intent-zh-0001' });
});

test('rolling back serves the release before, reloads, tells, and is in the trail', async () => {
  const MODELS_DIR = tempDir();
  const app = await testApp({ MODELS_DIR });
  const admin = await signedIn(app, 'admin');
  const none = await admin.call('POST', '/models/rollback');
  expect([none.status, none.body.code]).toEqual([409, 'NO_EARLIER_RELEASE']);
  const first = await makeRelease(MODELS_DIR);
  await setActive(MODELS_DIR, first);
  expect((await admin.call('POST', '/models/rollback')).body.code).toBe('NO_EARLIER_RELEASE');
  const { manifest } = await writeVersion(MODELS_DIR, await newVersion('intent', 'en', { better: true }));
  const second = await createRelease(MODELS_DIR, { 'intent-en': manifest.version });
  await setActive(MODELS_DIR, second.release);

  app.inference.reloadError = new ModelError('HEAD_INVALID', 'the head is not one', { fix: 'train again' });
  const failed = await admin.call('POST', '/models/rollback');
  expect(failed.status).toBe(503);
  expect(await activeRelease(MODELS_DIR)).toBe(second.release);

  app.inference.reloadError = null;
  const done = await admin.call('POST', '/models/rollback');
  expect(done.body).toMatchObject({ release: first, active: true });
  expect(await activeRelease(MODELS_DIR)).toBe(first);
  expect(app.inference.reloads).toBe(2);
  const trail = await app.data.repositories.audit.list({ limit: 10 });
  expect(trail.map(({ action, object }) => [action, object]).slice(0, 3)).toEqual([
    ['release_rolled_back', first],
    ['release_rollback_failed', first],
    ['release_rolled_back', first],
  ]);
});

/** A trainer that does what it is told, step by step. */
function scriptedTrainer() {
  const calls: TrainingOptions[] = [];
  const ends: { done(result: TrainingResult): void; fail(error: Error): void }[] = [];
  return {
    calls,
    ends,
    train: (options: TrainingOptions) => {
      calls.push(options);
      return new Promise<TrainingResult>((done, fail) => {
        ends.push({ done, fail });
        options.signal?.addEventListener('abort', () => fail(new Error('killed')));
      });
    },
  };
}

test('a training runs alone, says how far it is, and what it makes is not served', async () => {
  const trainer = scriptedTrainer();
  const MODELS_DIR = tempDir();
  const app = await testApp({ MODELS_DIR }, undefined, { train: trainer.train });
  const admin = await signedIn(app, 'admin');
  const started = await admin.call('POST', '/training/jobs', { head: 'intent', language: 'en' });
  expect(started.status).toBe(202);
  expect(started.body).toMatchObject({
    kind: 'training',
    state: 'running',
    progress: 0,
    details: { head: 'intent', language: 'en' },
  });
  expect(trainer.calls[0]).toMatchObject({
    heads: ['intent-en'],
    promote: 'never',
    artifactsDir: MODELS_DIR,
  });
  const second = await admin.call('POST', '/training/jobs', { head: 'sentiment', language: 'zh' });
  expect([second.status, second.body.code]).toEqual([409, 'JOB_RUNNING']);
  expect(second.body.details).toEqual({ job_id: started.body.id });

  const job = async () => (await admin.call('GET', `/training/jobs/${started.body.id}`)).body;
  const say = (stage: string, done: number, total: number) =>
    trainer.calls[0]?.onProgress?.({ head: 'intent-en', stage, done, total, message: '' });
  say('embed', 50, 100);
  await until('the progress is stored', async () => (await job()).progress === 0.25);
  say('folds', 1, 10);
  say('embed', 60, 100);
  await until('it never goes back', async () => (await job()).stage === 'embed');
  expect((await job()).progress).toBeCloseTo(0.675);
  const { manifest } = await writeVersion(MODELS_DIR, await newVersion('intent', 'en'));
  trainer.ends[0]?.done({
    trained: [manifest.version],
    current: { 'intent-en': manifest.version },
    refused: [],
  });
  const ended = await until('it has ended', async () => {
    const now = await job();
    return now.state === 'running' ? null : now;
  });
  expect(ended).toMatchObject({
    state: 'succeeded',
    progress: 1,
    error: null,
    details: { head: 'intent', language: 'en', version: manifest.version, new: true },
  });
  expect(await activeRelease(MODELS_DIR)).toBeUndefined();
  expect(await app.data.repositories.modelVersions.get(manifest.version)).toMatchObject({ kind: 'intent' });
  const cancelled = await admin.call('POST', `/training/jobs/${started.body.id}/cancel`);
  expect([cancelled.status, cancelled.body.code]).toEqual([409, 'JOB_ENDED']);
});

test('a training can be stopped; a failed one keeps its cause; both are listed, newest first', async () => {
  const trainer = scriptedTrainer();
  const app = await testApp({ MODELS_DIR: tempDir() }, undefined, { train: trainer.train });
  const admin = await signedIn(app, 'admin');
  const key = await keyWith(admin, app, ['training:write', 'models:read']);
  const start = () => key.call('POST', '/training/jobs', { head: 'intent', language: 'zh' });
  const one = await start();
  const stopped = await key.call('POST', `/training/jobs/${one.body.id}/cancel`, {});
  expect(stopped.body).toMatchObject({ state: 'cancelled', error: null });
  expect(trainer.calls[0]?.signal?.aborted).toBe(true);
  const two = await start();
  expect(two.status).toBe(202);
  trainer.ends[1]?.fail(new ModelError('DATA_INVALID', 'there are 3 rows', { fix: 'add some' }));
  const failed = await until('it has failed', async () => {
    const { body } = await key.call('GET', `/training/jobs/${two.body.id}`);
    return body.state === 'failed' ? body : null;
  });
  expect(failed.error).toBe('DATA_INVALID: there are 3 rows');
  const listed = await key.call('GET', '/training/jobs?limit=1');
  expect(listed.body.items.map((job: { id: string }) => job.id)).toEqual([two.body.id]);
  const next = await key.call('GET', `/training/jobs?limit=1&cursor=${listed.body.next_cursor}`);
  expect(next.body.items.map((job: { id: string }) => job.id)).toEqual([one.body.id]);
  const absent = await key.call('POST', `/training/jobs/${randomUUID()}/cancel`);
  expect(absent.status).toBe(404);
  const trail = (await app.data.repositories.audit.list({ limit: 10 })).map(({ action, actor }) => [
    action,
    actor,
  ]);
  expect(trail.slice(0, 3)).toEqual([
    ['training_started', `key:${key.id}`],
    ['training_cancelled', `key:${key.id}`],
    ['training_started', `key:${key.id}`],
  ]);
});

test('a server that stops ends what trains and says so in the job', async () => {
  const trainer = scriptedTrainer();
  const app = await testApp({ MODELS_DIR: tempDir() }, undefined, { train: trainer.train });
  const admin = await signedIn(app, 'admin');
  const { body } = await admin.call('POST', '/training/jobs', { head: 'intent', language: 'en' });
  await app.app.close();
  expect(await app.data.repositories.jobs.get(body.id)).toMatchObject({
    state: 'failed',
    error: 'the server stopped while it ran',
  });
});
