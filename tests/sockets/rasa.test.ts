import { io, type Socket } from 'socket.io-client';
import { expect, onTestFinished, test } from 'vitest';
import { type TestApp, testApp } from '../support/app.ts';
import { until } from '../support/until.ts';

const origin = 'https://www.example.net';
const on = { RASA_ORIGINS: origin };

interface Utterance {
  text: string;
  quick_replies?: { title: string; payload: string; content_type: string }[];
}

/** A web chat made for Rasa: default path and namespace, no acknowledgements. */
class RasaChat {
  readonly socket: Socket;
  readonly said: Utterance[] = [];
  readonly confirmed: string[] = [];
  readonly errors: { event: string | null; error: { code: string } }[] = [];

  constructor(
    url: string,
    headers: Record<string, string> = { origin },
    transport: 'websocket' | 'polling' = 'websocket',
  ) {
    this.socket = io(url, {
      transports: [transport],
      extraHeaders: headers,
      forceNew: true,
      reconnection: false,
    });
    this.socket.on('bot_uttered', (message: Utterance) => this.said.push(message));
    this.socket.on('session_confirm', (id: string) => this.confirmed.push(id));
    this.socket.on('error', (error) => this.errors.push(error));
    onTestFinished(() => void this.socket.disconnect());
  }

  connected(): Promise<string> {
    return new Promise((resolve) => {
      this.socket.once('connect', () => resolve('connected'));
      this.socket.once('connect_error', (error) => resolve(error.message));
    });
  }

  /** The session id that the server gives for this one. */
  async session(id?: string): Promise<string> {
    const before = this.confirmed.length;
    this.socket.emit('session_request', id === undefined ? {} : { session_id: id });
    return until('session_confirm', () => this.confirmed[before]);
  }

  async ask(message: string, session_id?: string): Promise<Utterance> {
    const before = this.said.length;
    this.socket.emit('user_uttered', {
      message,
      ...(session_id === undefined ? {} : { session_id }),
      customData: {},
    });
    return until('bot_uttered', () => this.said[before]);
  }
}

async function chat(app: TestApp): Promise<RasaChat> {
  const client = new RasaChat(app.url);
  expect(await client.connected()).toBe('connected');
  return client;
}

const all = async (app: TestApp) =>
  (await app.data.repositories.conversations.page({ view: 'all', user_id: null, limit: 50, cursor: null }))
    .items;

test('the channel is not there until its origins are listed, whatever the key', async () => {
  const app = await testApp({ RASA_TOKEN: 'a-key-for-rasa-clients' });
  expect(await new RasaChat(app.url).connected()).not.toBe('connected');
  expect((await fetch(`${app.url}/socket.io/?EIO=4&transport=polling`, { headers: { origin } })).status).toBe(
    404,
  );
});

test('listed origins connect, and programs with the key; nobody else', async () => {
  const key = 'a-key-for-rasa-clients';
  const app = await testApp({ ...on, RASA_TOKEN: key });
  const outcome = (headers: Record<string, string>) => new RasaChat(app.url, headers).connected();
  expect(await outcome({ origin })).toBe('connected');
  expect(await outcome({ authorization: `Bearer ${key}` })).toBe('connected');
  expect(await outcome({ origin: 'https://evil.example' })).not.toBe('connected');
  expect(await outcome({ origin: 'null' })).not.toBe('connected');
  expect(await outcome({ origin: app.url })).not.toBe('connected');
  expect(await outcome({ authorization: `Bearer ${key}x` })).not.toBe('connected');
  expect(await outcome({})).not.toBe('connected');
  expect(await outcome({ origin: 'https://evil.example', authorization: `Bearer ${key}` })).not.toBe(
    'connected',
  );
});

test('without a key a missing origin is refused whatever it carries', async () => {
  const app = await testApp(on);
  expect(await new RasaChat(app.url, { authorization: 'Bearer ' }).connected()).not.toBe('connected');
  expect(await new RasaChat(app.url, { authorization: 'Bearer x' }).connected()).not.toBe('connected');
});

test('a chat is answered in its language, with quick replies that can be tapped', async () => {
  const app = await testApp(on);
  const client = await chat(app);
  const id = await client.session();
  expect(id.length).toBeGreaterThanOrEqual(22);
  expect((await client.ask('my bill doubled', id)).text).toMatch(/\w/);
  expect((await client.ask('账单怎么多了', id)).text).toMatch(/\p{Script=Han}/u);
  const choice = await client.ask('either of them', id);
  expect(choice.quick_replies?.length).toBeGreaterThanOrEqual(2);
  const [first] = choice.quick_replies ?? [];
  expect(first).toEqual({ title: expect.any(String), payload: first?.title, content_type: 'text' });
  expect((await client.ask(first?.payload ?? '', id)).text).not.toBe(choice.text);
  const [conversation] = await all(app);
  expect(conversation).toMatchObject({ channel: 'web', status: 'bot' });
  expect(client.errors).toEqual([]);
});

test('an issued session id brings the same conversation back, with what an agent writes', async () => {
  const app = await testApp(on);
  const agent = await app.agent();
  const first = await chat(app);
  const id = await first.session();
  await first.ask('a person please', id);
  first.socket.disconnect();
  const back = await chat(app);
  expect(await back.session(id)).toBe(id);
  const [conversation] = await all(app);
  const conversation_id = conversation?.id ?? '';
  await agent.ask('conversation:take', { conversation_id });
  await agent.ask('message:send', {
    conversation_id,
    client_instance: crypto.randomUUID(),
    client_seq: 1,
    client_message_id: crypto.randomUUID(),
    text: 'I am looking into it',
  });
  await until('the agent', () => back.said.some(({ text }) => text === 'I am looking into it'));
  back.socket.emit('user_uttered', { message: 'thank you', session_id: id });
  await until(
    'stored',
    async () =>
      (await agent.ask('message:after', { conversation_id, after_seq: 0 })).messages.at(-1)?.text ===
      'thank you',
  );
  expect(await all(app)).toHaveLength(1);
});

test('an id that was not issued here is an alias on its connection alone', async () => {
  const app = await testApp(on);
  const [one, two] = [await chat(app), await chat(app)];
  const issued = await one.session('chosen-by-a-page');
  expect(issued).not.toBe('chosen-by-a-page');
  expect(await one.session('chosen-by-a-page')).toBe(issued);
  expect(await two.session('chosen-by-a-page')).not.toBe(issued);
  // A client that goes on with its own id is understood, and one that never asked gets a session with its first message.
  await one.ask('my bill doubled', 'chosen-by-a-page');
  await two.ask('my bill doubled', 'chosen-by-a-page');
  const three = await chat(app);
  await three.ask('my bill doubled');
  expect(three.confirmed).toHaveLength(1);
  const conversations = await all(app);
  expect(new Set(conversations.map(({ subscriber_id }) => subscriber_id)).size).toBe(3);
  expect(one.said).toHaveLength(1);
  expect(two.said).toHaveLength(1);
});

test('a message right behind its session request makes no second subscriber, and order is kept', async () => {
  const app = await testApp(on);
  const client = await chat(app);
  client.socket.emit('session_request', { session_id: 'mine' });
  for (let n = 0; n < 10; n++)
    client.socket.emit('user_uttered', { message: `my bill ${n}`, session_id: 'mine' });
  await until('ten answers', () => client.said.length === 10);
  const conversations = await all(app);
  expect(conversations).toHaveLength(1);
  const rows = await app.data.repositories.messages.after(conversations[0]?.id ?? '', 0, 100);
  const texts = rows.filter(({ role }) => role === 'subscriber').map(({ text }) => text);
  expect(texts).toEqual(Array.from({ length: 10 }, (_, n) => `my bill ${n}`));
});

test('a connection has a few sessions, and a session five connections', async () => {
  const app = await testApp(on);
  const client = await chat(app);
  const id = await client.session();
  for (const name of ['a', 'b', 'c', 'd']) await client.session(name);
  client.socket.emit('session_request', { session_id: 'e' });
  await until('a refusal', () => client.errors.length === 1);
  for (let n = 0; n < 4; n++) expect(await (await chat(app)).session(id)).toBe(id);
  const sixth = await chat(app);
  sixth.socket.emit('session_request', { session_id: id });
  await until('another refusal', () => sixth.errors.length === 1);
  expect([...client.errors, ...sixth.errors].map(({ error }) => error.code)).toEqual([
    'TOO_MANY',
    'TOO_MANY',
  ]);
});

test.each([
  [[{ message: '\u200B ' }], 'TEXT_EMPTY'],
  [[{ message: 'x'.repeat(4001) }], 'TEXT_TOO_LONG'],
  [[{ message: 7 }], 'BAD_REQUEST'],
  [[null], 'BAD_REQUEST'],
  [[], 'BAD_REQUEST'],
  [[{ message: 'hi' }, { message: 'hi' }], 'BAD_REQUEST'],
  [[{ message: 'hi', session_id: 'x'.repeat(201) }], 'BAD_REQUEST'],
])(
  'what is wrong with a message is told by event and, where one is given, by acknowledgement %#',
  async (args, code) => {
    const app = await testApp(on);
    const client = await chat(app);
    client.socket.emit('user_uttered', ...args);
    const told = await until('the error', () => client.errors[0]);
    expect(told).toMatchObject({ event: 'user_uttered', error: { code, fix: expect.any(String) } });
    const answer = await client.socket.timeout(5_000).emitWithAck('user_uttered', ...args);
    expect(answer).toMatchObject({ ok: false, error: { code } });
    expect(client.socket.connected).toBe(true);
  },
);

test('unknown events are told, a large packet ends the connection, others go on', async () => {
  const app = await testApp(on);
  const [client, other] = [await chat(app), await chat(app)];
  client.socket.emit('conversation:take', { conversation_id: crypto.randomUUID() });
  expect(await until('the error', () => client.errors[0])).toMatchObject({
    error: { code: 'UNKNOWN_EVENT' },
  });
  const gone = new Promise((resolve) => client.socket.once('disconnect', resolve));
  client.socket.emit('user_uttered', { message: 'x'.repeat(70_000) });
  await gone;
  expect((await other.ask('my bill doubled')).text).toMatch(/\w/);
});

test('our own namespaces are not on this engine, nor this one’s on ours', async () => {
  const app = await testApp(on);
  expect(await new RasaChat(`${app.url}/agent`).connected()).toBe('Invalid namespace');
  const client = await app.subscriber();
  expect((await client.send('my bill doubled')).seq).toBe(1);
});

test('clients of Engine.IO 3 are spoken to in their protocol', async () => {
  const app = await testApp(on);
  const address = `${app.url}/socket.io/?EIO=3&transport=polling`;
  const opened = await fetch(address, { headers: { origin } });
  expect(opened.headers.get('access-control-allow-origin')).toBe(origin);
  const { sid } = JSON.parse(/\{.*?\}/.exec(await opened.text())?.[0] ?? '{}');
  const post = (packet: string) =>
    fetch(`${address}&sid=${sid}`, {
      method: 'POST',
      body: `${packet.length}:${packet}`,
      headers: { origin, 'content-type': 'text/plain;charset=UTF-8' },
    });
  let heard = '';
  const hear = (what: RegExp) =>
    until(String(what), async () => {
      heard += await (await fetch(`${address}&sid=${sid}`, { headers: { origin } })).text();
      return what.test(heard);
    });
  await post('42["session_request",{"session_id":null}]');
  await hear(/42\["session_confirm","[\w-]{43}"\]/);
  await post('42["user_uttered",{"message":"my bill doubled"}]');
  await hear(/42\["bot_uttered",\{"text":/);
  await post('1');
});
