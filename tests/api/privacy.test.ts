import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { databaseFile, restore } from '../../data/index.ts';
import { type TestApp, testApp } from '../support/app.ts';
import { keyWith, signedIn } from '../support/callers.ts';
import { tempDir } from '../support/temp.ts';
import { until } from '../support/until.ts';

const SECRET = 'zebra-quartz-violin';

/** Whether a text stands anywhere in the database's files. */
function onDisk(dataDir: string, text: string): boolean {
  return ['', '-wal'].some((end) => {
    const path = `${databaseFile(dataDir)}${end}`;
    return existsSync(path) && readFileSync(path).includes(text);
  });
}

async function written(app: TestApp, n = 3) {
  const chat = await app.subscriber();
  for (let i = 0; i < n; i += 1) await chat.send(`${SECRET} ${i}, explain my bill`);
  const [{ subscriber_id } = { subscriber_id: '' }] = (
    await app.data.repositories.conversations.page({ view: 'all', user_id: null, limit: 1, cursor: null })
  ).items;
  await app.app.assistant.drain();
  return { chat, subscriber_id };
}

test('an erasure is counted first, then removes rows, page contents and connections', async () => {
  const dataDir = tempDir();
  const app = await testApp({ DATA_DIR: dataDir });
  const admin = await signedIn(app, 'admin');
  const { subscriber_id } = await written(app);
  const other = await app.subscriber();
  await other.send('somebody else');
  await app.app.assistant.drain();
  expect(onDisk(dataDir, SECRET)).toBe(true);
  const path = `/subscribers/${subscriber_id}/erasure`;
  const dry = await admin.call('POST', path, {});
  expect(dry).toMatchObject({ status: 200, body: { id: null, dry_run: true, versions: [] } });
  expect(dry.body.counts).toMatchObject({
    conversations: 1,
    messages: 6,
    predictions: 3,
    sessions: 1,
    subscribers: 1,
    client_instances: 1,
  });
  expect((await admin.call('GET', `/subscribers/${subscriber_id}`)).body.conversations).toBe(1);
  const done = await admin.call('POST', path, { dry_run: false });
  expect(done).toMatchObject({ status: 200, body: { dry_run: false } });
  expect(done.body.counts).toMatchObject({
    conversations: 1,
    messages: 6,
    predictions: 3,
    sessions: 1,
    subscribers: 1,
  });
  expect(onDisk(dataDir, SECRET)).toBe(false);
  expect(await admin.call('GET', `/subscribers/${subscriber_id}`)).toMatchObject({ status: 404 });
  expect((await admin.call('GET', '/conversations?view=all')).body.items).toHaveLength(1);
  await until(
    'the connection is dropped',
    async () => (await admin.call('GET', '/system')).body.connections['/subscriber'] === 1,
  );
  await other.send('I am here');
  expect((await admin.call('GET', '/audit?action=subscriber_erased')).body.items).toMatchObject([
    { object: subscriber_id },
  ]);
});

test('many erasures leave nothing behind between the rows of others', async () => {
  const dataDir = tempDir();
  const app = await testApp({ DATA_DIR: dataDir });
  const admin = await signedIn(app, 'admin');
  const { subscribers, conversations, messages } = app.data.repositories;
  const people: { id: string; chat: string }[] = [];
  for (let i = 0; i < 12; i += 1) {
    const { id } = await subscribers.create({});
    people.push({
      id,
      chat: (await conversations.create({ subscriber_id: id, lang: 'en', channel: 'web' })).id,
    });
  }
  const rows = Array.from({ length: 1200 }, (_, n) => ({ person: people[(n * 7) % 12], n }));
  for (const { person, n } of rows)
    await messages.append({
      conversation_id: person?.chat ?? '',
      role: 'assistant',
      text: `mark-${(n * 7) % 12}- ${'y'.repeat((n * 37) % 900)}`,
    });
  for (let i = 0; i < 12; i += 2)
    await admin.call('POST', `/subscribers/${people[i]?.id}/erasure`, { dry_run: false });
  for (let i = 0; i < 12; i += 1) expect(onDisk(dataDir, `mark-${i}-`), `person ${i}`).toBe(i % 2 === 1);
  for (let i = 1; i < 11; i += 2)
    await admin.call('POST', `/subscribers/${people[i]?.id}/erasure`, { dry_run: false });
  for (let i = 1; i < 11; i += 2) expect(onDisk(dataDir, `mark-${i}-`), `person ${i}`).toBe(false);
  expect(onDisk(dataDir, 'mark-11-')).toBe(true);
}, 60_000);

test('a hold keeps everything until it is released', async () => {
  const app = await testApp();
  const admin = await signedIn(app, 'admin');
  const { subscriber_id } = await written(app, 1);
  const held = await admin.call('POST', `/subscribers/${subscriber_id}/hold`, { reason: 'court order 7' });
  expect(held).toMatchObject({ status: 201, body: { legal_hold: { reason: 'court order 7' } } });
  expect(await admin.call('POST', `/subscribers/${subscriber_id}/erasure`, { dry_run: false })).toMatchObject(
    { status: 409, body: { code: 'LEGAL_HOLD' } },
  );
  expect(await admin.call('DELETE', `/subscribers/${subscriber_id}/hold`)).toMatchObject({
    status: 200,
    body: { legal_hold: null },
  });
  expect(await admin.call('POST', `/subscribers/${subscriber_id}/erasure`, { dry_run: false })).toMatchObject(
    { status: 200 },
  );
});

test('backup, erasure, restore, start: whoever was erased is erased again', async () => {
  const dataDir = tempDir();
  const copy = join(tempDir(), 'copy.db');
  const app = await testApp({ DATA_DIR: dataDir });
  const admin = await signedIn(app, 'admin');
  const { chat, subscriber_id } = await written(app);
  await app.data.reader.backup(copy);
  await admin.call('POST', `/subscribers/${subscriber_id}/erasure`, { dry_run: false });
  chat.close();
  await app.app.close();
  await app.data.close();
  restore(databaseFile(dataDir), copy);
  expect(onDisk(dataDir, SECRET)).toBe(true);
  const again = await testApp({ DATA_DIR: dataDir });
  expect(await again.data.repositories.subscribers.get(subscriber_id)).toBeNull();
  expect(onDisk(dataDir, SECRET)).toBe(false);
  const [entry] = await again.data.repositories.audit.list({ limit: 1 });
  expect(entry).toMatchObject({
    action: 'subscriber_erased',
    object: subscriber_id,
    details: { again: true },
  });
});

test('a subscriber gets all of their own data and nothing of others', async () => {
  const app = await testApp();
  const session = await (
    await fetch(`${app.url}/api/v1/sessions/subscriber`, {
      method: 'POST',
      headers: { origin: app.url, 'content-type': 'application/json' },
      body: '{}',
    })
  ).json();
  const { subscriber_id, token } = session as { subscriber_id: string; token: string };
  const { conversations, messages } = app.data.repositories;
  const { id } = await conversations.create({ subscriber_id, lang: 'en', channel: 'web' });
  for (let n = 0; n < 250; n += 1)
    await messages.append({ conversation_id: id, role: 'assistant', text: `own ${n}` });
  const other = await app.subscriber();
  await other.send('not yours');
  const answer = await fetch(`${app.url}/api/v1/sessions/subscriber/export`, {
    headers: { authorization: `Bearer ${token}` },
  });
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-disposition')).toContain('attachment');
  const text = await answer.text();
  const data = JSON.parse(text);
  expect(data).toMatchObject({ subscriber: { id: subscriber_id }, sessions: [{}], conversations: [{ id }] });
  expect(data.conversations[0].messages).toHaveLength(250);
  expect(text).not.toMatch(/not yours|token_hash/);
  const admin = await signedIn(app, 'admin');
  expect(await admin.call('GET', '/sessions/subscriber/export')).toMatchObject({ status: 403 });
});

test('subscribers are listed page by page and found by their own id', async () => {
  const app = await testApp();
  const admin = await signedIn(app, 'supervisor');
  for (let n = 0; n < 5; n += 1) await app.data.repositories.subscribers.create({ external_id: `c-${n}` });
  const seen: string[] = [];
  for (let cursor = ''; ; ) {
    const page = await admin.call('GET', `/subscribers?limit=2${cursor}`);
    seen.push(...page.body.items.map((row: { id: string }) => row.id));
    if (page.body.next_cursor === null) break;
    cursor = `&cursor=${page.body.next_cursor}`;
  }
  expect(new Set(seen).size).toBe(5);
  expect((await admin.call('GET', '/subscribers?external_id=c-3')).body.items).toMatchObject([
    { external_id: 'c-3' },
  ]);
  expect(await admin.call('GET', '/subscribers?cursor=x')).toMatchObject({ status: 400 });
  const agent = await signedIn(app, 'agent');
  expect(await agent.call('GET', '/subscribers')).toMatchObject({ status: 403 });
});

test('how long data is kept is set, counted and carried out', async () => {
  const app = await testApp();
  const admin = await signedIn(app, 'admin');
  expect((await admin.call('GET', '/retention')).body).toEqual({
    transcripts_days: 180,
    addresses_days: 30,
    audit_days: 1095,
    deliveries_days: 30,
  });
  const policy = { transcripts_days: 90, addresses_days: 7, audit_days: 400, deliveries_days: 5 };
  expect(await admin.call('PUT', '/retention', policy)).toMatchObject({ status: 200, body: policy });
  expect((await admin.call('GET', '/retention')).body).toEqual(policy);
  expect(await admin.call('PUT', '/retention', { ...policy, transcripts_days: 0 })).toMatchObject({
    status: 400,
  });
  await written(app, 1);
  const key = await keyWith(admin, app, ['privacy:write']);
  expect(await key.call('POST', '/retention/runs', {})).toMatchObject({
    status: 200,
    body: { dry_run: true, held: null },
  });
  expect(await key.call('POST', '/retention/runs', { dry_run: false })).toMatchObject({
    status: 200,
    body: { dry_run: false, held: null },
  });
  expect((await admin.call('GET', '/audit?action=retention_changed')).body.items).toHaveLength(1);
});

test('nothing that people write reaches the log, whatever fails', async () => {
  const lines: string[] = [];
  const write = (details: Record<string, unknown>, message: string) =>
    void lines.push(JSON.stringify({ details, message }));
  const app = await testApp({}, { debug: write, info: write, warn: write, error: write });
  const chat = await app.subscriber();
  await chat.send(`${SECRET} one`);
  app.inference.mode = 'away';
  await chat.send(`${SECRET} two`);
  await app.app.assistant.drain();
  await fetch(`${app.url}/api/v1/parse`, {
    method: 'POST',
    headers: { origin: app.url, 'content-type': 'application/json' },
    body: `{"text":"${SECRET}`,
  });
  await until('lines', () => lines.length > 0);
  expect(lines.join('\n')).not.toContain(SECRET);
});
