import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { codeOf, newConversation, newUser, open, parsed, written } from './helpers.ts';

const later = (ms: number) => new Date(Date.now() + ms).toISOString();

test('users: one account for an address, whatever its case', async () => {
  const { repositories } = await open();
  const user = await repositories.users.create({
    email: ' Ada@Example.org',
    name: 'Ada',
    role: 'admin',
    password_hash: 'h',
  });
  expect(user.email).toBe('ada@example.org');
  expect(
    await codeOf(() =>
      repositories.users.create({ email: 'ADA@example.org', name: 'B', role: 'agent', password_hash: 'h' }),
    ),
  ).toBe('EMAIL_TAKEN');
  expect(await repositories.users.findByEmail('aDa@example.ORG')).toEqual(user);
  expect(await repositories.users.count()).toBe(1);
  expect(await repositories.users.update(user.id, { role: 'supervisor' })).toMatchObject({
    role: 'supervisor',
    name: 'Ada',
  });
  expect(await repositories.users.setDisabled(user.id, true)).toBe(true);
  expect(await repositories.users.setDisabled(user.id, true)).toBe(false);
  expect((await repositories.users.list())[0]?.disabled_at).toEqual(expect.any(String));
});

test('sessions: found by the hash alone, ended once, all of one user at a time', async () => {
  const { repositories } = await open();
  const { id: subject_id } = await newUser(repositories);
  const open1 = await repositories.sessions.create({
    token_hash: 'a'.repeat(64),
    kind: 'user',
    subject_id,
    expires_at: later(1000),
  });
  const open2 = await repositories.sessions.create({
    token_hash: 'b'.repeat(64),
    kind: 'user',
    subject_id,
    expires_at: later(-1000),
  });
  expect(await repositories.sessions.findByTokenHash('a'.repeat(64))).toEqual(open1);
  expect(await repositories.sessions.findByTokenHash('c'.repeat(64))).toBeNull();
  expect(await repositories.sessions.revoke(open1.id)).toBe(true);
  expect(await repositories.sessions.revoke(open1.id)).toBe(false);
  expect(await repositories.sessions.revokeAllOf('user', subject_id)).toEqual([open2.id]);
  expect(await repositories.sessions.deleteExpired(later(0))).toBe(1);
});

test('set-up tokens: the newest alone, once, and not after its time', async () => {
  const { repositories } = await open();
  const { setupTokens } = repositories;
  await setupTokens.replace({ token_hash: 'old', role: 'admin', expires_at: later(60_000) });
  await setupTokens.replace({ token_hash: 'new', role: 'agent', expires_at: later(60_000) });
  expect([await setupTokens.isValid('old'), await setupTokens.isValid('new')]).toEqual([false, true]);
  expect(await Promise.all([setupTokens.use('new'), setupTokens.use('new')])).toEqual([
    { role: 'agent' },
    null,
  ]);
  await setupTokens.replace({ token_hash: 'new', role: 'agent', expires_at: later(60_000) });
  expect(await setupTokens.isValid('new')).toBe(false);
  await setupTokens.replace({ token_hash: 'late', role: 'agent', expires_at: later(-1) });
  expect(await setupTokens.use('late')).toBeNull();
});

test('predictions: one for each release that read a message', async () => {
  const { repositories } = await open();
  const { id } = await newConversation(repositories);
  const stored = await repositories.messages.append(written(id, randomUUID(), 1));
  if (stored.kind !== 'stored') throw new Error(stored.kind);
  const message_id = stored.row.id;
  const first = await repositories.predictions.insert({ message_id, parsed });
  const again = await repositories.predictions.insert({ message_id, parsed: { ...parsed, oos_score: 0.2 } });
  expect(again).toEqual({ ...first, oos_score: 0.2, created_at: again.created_at });
  await repositories.predictions.insert({ message_id, parsed: { ...parsed, version: 'release-0002' } });
  expect((await repositories.predictions.forConversation(id)).map((row) => row.release)).toEqual([
    'release-0001',
    'release-0002',
  ]);
  expect(await repositories.predictions.forConversation(id, 1)).toEqual([]);
  expect(await repositories.predictions.recent(id, 1)).toHaveLength(1);
  expect(await codeOf(() => repositories.predictions.insert({ message_id: randomUUID(), parsed }))).toBe(
    'NOT_FOUND',
  );
});

test('labels keep what they replace, and a batch can be taken back', async () => {
  const { repositories } = await open();
  const { id } = await newConversation(repositories);
  const stored = await repositories.messages.append({ conversation_id: id, role: 'assistant', text: 'x' });
  if (stored.kind !== 'stored') throw new Error(stored.kind);
  const message_id = stored.row.id;
  const { labels } = repositories;
  const user = await newUser(repositories);
  await labels.add({
    message_id,
    kind: 'intent',
    value: 'a',
    provenance: 'person',
    user_id: user.id,
    model_version: 'intent-en-0001',
  });
  const second = await labels.add({
    message_id,
    kind: 'intent',
    value: 'b',
    provenance: 'import',
    batch_id: 'batch-1',
  });
  expect(second.previous_value).toBe('a');
  expect((await labels.current({ message_id }, 'intent'))?.value).toBe('b');
  expect(await labels.undoBatch('batch-1')).toBe(1);
  expect(await labels.undoBatch('batch-1')).toBe(0);
  expect((await labels.current({ message_id }, 'intent'))?.value).toBe('a');
  expect((await labels.history({ message_id })).map((row) => row.value)).toEqual(['a', 'b']);
  await labels.add({ conversation_id: id, kind: 'outcome', value: 'satisfied', provenance: 'rating' });
  expect((await labels.current({ conversation_id: id }, 'outcome'))?.value).toBe('satisfied');
});

test('jobs are taken up in order, and what a crash interrupted has failed', async () => {
  let clock = 1_700_000_000_000;
  const { repositories } = await open(undefined, () => clock++);
  const { jobs } = repositories;
  const first = await jobs.create({ kind: 'train', payload: { language: 'en' } });
  const second = await jobs.create({ kind: 'train' });
  expect(await jobs.startNext('export')).toBeNull();
  expect(await jobs.startNext('train')).toMatchObject({
    id: first.id,
    state: 'running',
    payload: { language: 'en' },
  });
  expect(await jobs.advance(first.id, 'features', 0.4)).toBe(true);
  expect(await jobs.advance(second.id, 'features', 0.4)).toBe(false);
  expect(await jobs.finish(second.id, 'cancelled')).toBe(true);
  expect(await jobs.failInterrupted()).toBe(1);
  expect(await jobs.get(first.id)).toMatchObject({ state: 'failed', stage: 'features', progress: 0.4 });
  expect(await jobs.finish(first.id, 'succeeded')).toBe(false);
  expect((await jobs.list({ limit: 5 })).map((row) => row.id)).toEqual([second.id, first.id]);
  expect(await jobs.list({ limit: 5, state: 'failed' })).toHaveLength(1);
});

test('subscribers, ratings and model versions', async () => {
  const { repositories } = await open();
  const subscriber = await repositories.subscribers.create({ external_id: 'crm-7', name: 'Wei' });
  expect(await repositories.subscribers.findByExternalId('crm-7')).toEqual(subscriber);
  expect(await repositories.subscribers.update(subscriber.id, { lang: 'zh' })).toMatchObject({
    name: 'Wei',
    lang: 'zh',
  });
  expect(await repositories.subscribers.get(randomUUID())).toBeNull();

  const { id } = await newConversation(repositories);
  await repositories.ratings.set({ conversation_id: id, score: 2 });
  await repositories.ratings.set({ conversation_id: id, score: 5, comment: '好' });
  expect(await repositories.ratings.get(id)).toMatchObject({ score: 5, comment: '好' });

  const version = {
    version: 'intent-en-0001',
    kind: 'intent',
    language: 'en',
    fingerprint: 'f',
    data_fingerprint: 'd',
    metrics: { f1: 0.9 },
  } as const;
  await repositories.modelVersions.record(version);
  await repositories.modelVersions.record({ ...version, fingerprint: 'other' });
  expect(await repositories.modelVersions.get('intent-en-0001')).toMatchObject({
    fingerprint: 'f',
    metrics: { f1: 0.9 },
  });
  expect(await repositories.modelVersions.list({ kind: 'intent', language: 'zh' })).toEqual([]);
  expect(await repositories.modelVersions.list()).toHaveLength(1);
});
