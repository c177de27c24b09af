import { expect, test } from 'vitest';
import { z } from 'zod';
import type { Log } from '../../server/services/log.ts';
import { type TestApp, testApp } from '../support/app.ts';
import { until } from '../support/until.ts';

const token = 'a-key-for-rasa-clients';
const on = { RASA_TOKEN: token };

async function call(url: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const answer = await fetch(`${url}${path}`, {
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    headers: { 'content-type': 'application/json', ...headers },
  });
  return { status: answer.status, body: await answer.json(), headers: answer.headers };
}

const bearer = (given = token) => ({ authorization: `Bearer ${given}` });
const say = (app: TestApp, sender: string, message: string, more: object = {}) =>
  call(app.url, '/webhooks/rest/webhook', { sender, message, ...more }, bearer());

const routes = [
  ['/status', undefined],
  ['/version', undefined],
  ['/model/parse', { text: 'my bill doubled' }],
  ['/webhooks/rest/webhook', { sender: 'a', message: 'my bill doubled' }],
] as const;

test('all doors are closed until there is a token', async () => {
  const { url, inference } = await testApp();
  for (const [path, body] of routes)
    expect(await call(url, path, body, bearer())).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
  expect((await fetch(`${url}/socket.io/?EIO=4&transport=polling`)).status).toBe(404);
  expect(inference.parsed).toEqual([]);
});

test('the token counts in the header, and in the URL only where Rasa has it', async () => {
  const { url } = await testApp(on);
  for (const [path, body] of routes) {
    const refused = { status: 401, body: { code: 'TOKEN_INVALID', fix: expect.any(String) } };
    expect(await call(url, path, body)).toMatchObject(refused);
    expect(await call(url, path, body, bearer(`${token}x`))).toMatchObject(refused);
    expect(await call(url, `${path}?token=wrong`, body)).toMatchObject(refused);
    expect(await call(url, `${path}?token=${token}&token=${token}`, body)).toMatchObject(refused);
    expect((await call(url, path, body, bearer())).status).toBe(200);
    expect((await call(url, `${path}?token=${token}`, body)).status).toBe(
      path.startsWith('/webhooks') ? 401 : 200,
    );
  }
});

// Rasa's HTTP API, `ParseResult`, field by field; what Rasa does not have may stand beside it, never in place of it.
const confidence = z.number().min(0).max(1);
const rasaShape = z.looseObject({
  text: z.string(),
  message_id: z.string(),
  intent: z.strictObject({ name: z.string().min(1), confidence }),
  intent_ranking: z.array(z.strictObject({ name: z.string().min(1), confidence })).min(1),
  entities: z
    .array(
      z.strictObject({
        entity: z.string().min(1),
        start: z.int().min(0),
        end: z.int().min(1),
        value: z.unknown().refine((value) => value !== undefined),
        extractor: z.string().min(1),
      }),
    )
    .min(1),
});

test('each field of a parse is as Rasa documents it', async () => {
  const { url, inference } = await testApp(on);
  inference.entities = [
    { entity: 'money', start: 2, end: 5, value: { amount: 30, currency: 'CNY' }, extractor: 'rules' },
  ];
  const { body } = await call(url, '/model/parse', { text: '😀扣30块', message_id: 'm-1' }, bearer());
  expect(rasaShape.safeParse(body).error?.issues).toBeUndefined();
  // Offsets count code points, as Python's strings do.
  expect(body.entities).toEqual(inference.entities);
  const ranking = (body.intent_ranking as { confidence: number }[]).map((one) => one.confidence);
  expect(ranking).toEqual([...ranking].sort((a, b) => b - a));
});

test('a parse gives Rasa’s shape plus ours and stores nothing', async () => {
  const { url, data } = await testApp(on);
  const parsed = await call(
    url,
    '/model/parse',
    { text: '账单怎么多了', message_id: 'm-1', emulation: 'x' },
    bearer(),
  );
  expect(parsed.headers.get('cache-control')).toBe('no-store');
  expect(parsed.body).toMatchObject({
    text: '账单怎么多了',
    message_id: 'm-1',
    intent: { name: 'billing.explain_charge', confidence: 0.9 },
    intent_ranking: [{ name: 'billing.explain_charge' }, {}, {}],
    entities: [],
    language: 'zh',
    decision: 'confident',
    sentiment: { label: 'negative' },
    version: 'release-0001',
  });
  expect((await data.repositories.conversations.counts(null)).all).toBe(0);
});

test('a body is JSON whatever it is declared as, and limits and text rules are the usual ones', async () => {
  const { url, inference } = await testApp(on);
  const raw = (body: string, type: string) =>
    fetch(`${url}/model/parse`, { method: 'POST', body, headers: { 'content-type': type, ...bearer() } });
  const form = await raw('{"text":"my bill"}', 'application/x-www-form-urlencoded');
  expect(await form.json()).toMatchObject({ text: 'my bill' });
  const code = async (body: string) => (await (await raw(body, 'application/json')).json()).code;
  expect(await code('{"text":')).toBe('BAD_JSON');
  expect(await code('{}')).toBe('BAD_REQUEST');
  expect(await code('{"text":"\\u200B "}')).toBe('TEXT_EMPTY');
  expect(await code('{"text":"a\\ud800"}')).toBe('TEXT_INVALID');
  expect(await code(JSON.stringify({ text: 'x'.repeat(4001) }))).toBe('TEXT_TOO_LONG');
  expect(await code(JSON.stringify({ text: 'x'.repeat(70_000) }))).toBe('TOO_LARGE');
  expect(
    await call(url, '/model/parse', { text: 'hi' }, { ...bearer(), origin: 'https://evil.example' }),
  ).toMatchObject({
    status: 403,
    body: { code: 'ORIGIN_REFUSED' },
  });
  inference.setMode('full');
  expect(await call(url, '/model/parse', { text: 'hi' }, bearer())).toMatchObject({
    status: 503,
    body: { code: 'QUEUE_FULL' },
  });
});

test('parse calls leave half of the queue to the conversations', async () => {
  const app = await testApp({ ...on, INFERENCE_QUEUE: '2' });
  let open = () => {};
  const held = new Promise<void>((resolve) => {
    open = resolve;
  });
  app.inference.gate = () => held;
  const first = call(app.url, '/model/parse', { text: 'my bill' }, bearer());
  const second = await until('a refusal', async () => {
    const answer = call(app.url, '/model/parse', { text: 'my bill' }, bearer());
    return Promise.race([answer, new Promise<null>((resolve) => setTimeout(() => resolve(null), 100))]);
  });
  expect(second).toMatchObject({ status: 503, body: { code: 'QUEUE_FULL' } });
  open();
  expect((await first).status).toBe(200);
});

test('status and version say what runs', async () => {
  const { url, inference } = await testApp({ ...on, MODELS_DIR: '/nonexistent' });
  expect((await call(url, '/status', undefined, bearer())).body).toEqual({
    model_id: null,
    model_file: null,
    num_active_training_jobs: 0,
    understanding: 'ready',
  });
  inference.setMode('away');
  expect((await call(url, '/status', undefined, bearer())).body).toMatchObject({ understanding: 'away' });
  expect((await call(url, '/version', undefined, bearer())).body).toEqual({
    version: expect.stringMatching(/^\d+\.\d+\.\d+/),
    minimum_compatible_version: expect.any(String),
  });
});

test('the webhook waits for the assistant, in the sender’s language, and offers its buttons', async () => {
  const app = await testApp(on);
  const en = await say(app, 'anna', 'my bill doubled');
  expect(en.body).toEqual([
    expect.objectContaining({ recipient_id: 'anna', text: expect.stringMatching(/\w/) }),
  ]);
  const zh = await say(app, '小李', '账单怎么多了');
  expect(zh.body[0]).toMatchObject({ recipient_id: '小李', text: expect.stringMatching(/\p{Script=Han}/u) });
  const choice = await say(app, 'anna', 'either of them');
  expect(choice.body[0].buttons).toEqual(
    expect.arrayContaining([{ title: expect.any(String), payload: expect.any(String) }]),
  );
  const { title, payload } = choice.body[0].buttons[0];
  expect(payload).toBe(title);
  const tapped = await say(app, 'anna', payload);
  expect(tapped.body[0].text).not.toBe(choice.body[0].text);
  const { items } = await app.data.repositories.conversations.page({
    view: 'all',
    user_id: null,
    limit: 10,
    cursor: null,
  });
  expect(items.map(({ channel }) => channel)).toEqual(['rest', 'rest']);
});

test('the webhook keeps a sender’s order, and a repeat with the same UUID stores once and answers the same', async () => {
  const app = await testApp(on);
  const answers = await Promise.all(Array.from({ length: 5 }, (_, n) => say(app, 'anna', `my bill ${n}`)));
  for (const { status, body } of answers) expect([status, body.length]).toEqual([200, 1]);
  const id = { message_id: crypto.randomUUID() };
  const first = await say(app, 'anna', 'my bill again', id);
  expect((await say(app, 'anna', 'my bill again', id)).body).toEqual(first.body);
  expect(await say(app, 'anna', 'another text', id)).toMatchObject({
    status: 409,
    body: { code: 'CLIENT_MESSAGE_ID_REUSED' },
  });
  const { items } = await app.data.repositories.conversations.page({
    view: 'all',
    user_id: null,
    limit: 10,
    cursor: null,
  });
  const rows = await app.data.repositories.messages.after(items[0]?.id ?? '', 0, 50);
  expect(rows.filter(({ role }) => role === 'subscriber').map(({ client_seq }) => client_seq)).toEqual([
    1, 2, 3, 4, 5, 6,
  ]);
  expect(rows.map(({ role }) => role)).toEqual(
    Array.from({ length: 6 }, () => ['subscriber', 'assistant']).flat(),
  );
  expect((await say(app, '', 'x')).body.code).toBe('BAD_REQUEST');
  expect((await say(app, 'a\u0000b', 'x')).body.code).toBe('BAD_REQUEST');
});

test('what an agent wrote comes with the sender’s next message; the assistant is silent then', async () => {
  const app = await testApp(on);
  const agent = await app.agent();
  expect((await say(app, 'anna', 'a person please')).body).toHaveLength(1);
  const item = await until(
    'the queue',
    async () => (await agent.ask('queue:list', { view: 'waiting' })).items[0],
  );
  await agent.ask('conversation:take', { conversation_id: item.id });
  expect((await say(app, 'anna', 'are you there')).body).toEqual([]);
  await agent.ask('message:send', {
    conversation_id: item.id,
    client_instance: crypto.randomUUID(),
    client_seq: 1,
    client_message_id: crypto.randomUUID(),
    text: 'I am looking into it',
  });
  expect((await say(app, 'anna', 'thank you')).body).toEqual([
    { recipient_id: 'anna', text: 'I am looking into it' },
  ]);
  expect((await say(app, 'anna', 'hello?')).body).toEqual([]);
});

test('with the model away the sender hears that people were asked', async () => {
  const app = await testApp(on);
  app.inference.setMode('away');
  expect((await say(app, 'anna', 'my bill doubled')).body).toEqual([
    { recipient_id: 'anna', text: expect.stringMatching(/\w/) },
  ]);
});

test('a sender is another subscriber under another key', async () => {
  const anna = async (key: string) => {
    const app = await testApp({ RASA_TOKEN: key });
    await call(app.url, '/webhooks/rest/webhook', { sender: 'anna', message: 'hi' }, bearer(key));
    const { conversations, subscribers } = app.data.repositories;
    const { items } = await conversations.page({ view: 'all', user_id: null, limit: 10, cursor: null });
    return (await subscribers.get(items[0]?.subscriber_id ?? ''))?.external_id;
  };
  const mine = await anna(token);
  expect(mine).toMatch(/^rasa:[0-9a-f]{12}:anna$/);
  expect(await anna(token)).toBe(mine);
  expect(await anna('a-key-of-somebody-else')).not.toBe(mine);
});

test('neither token nor text is ever logged', async () => {
  const lines: string[] = [];
  const line = (details: Record<string, unknown>, message: string) =>
    void lines.push(`${message} ${JSON.stringify(details)}`);
  const log: Log = { debug: line, info: line, warn: line, error: line };
  const app = await testApp(on, log);
  await call(app.url, `/model/parse?token=${token}`, { text: 'a secret text' });
  await call(app.url, `/model/parse?token=${token}x`, { text: 'a secret text' });
  app.inference.gate = () => Promise.reject(new Error('boom'));
  expect((await call(app.url, `/model/parse?token=${token}`, { text: 'a secret text' })).status).toBe(500);
  await say(app, 'anna', 'a secret text');
  expect(lines.length).toBeGreaterThan(0);
  expect(lines.join('\n')).not.toMatch(/a-key-for|secret text|anna/);
});
