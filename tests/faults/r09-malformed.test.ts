import { io, type Socket } from 'socket.io-client';
import { expect, test } from 'vitest';
import WebSocket from 'ws';
import { AgentClient, setUpAgent } from '../../server/cli/support/agent-client.ts';
import { ChatClient, openSession } from '../../server/cli/support/chat-client.ts';
import { startServer } from '../../server/cli/support/server-process.ts';
import { agentRequests, subscriberRequests } from '../../server/contract/index.ts';
import { tempDir } from '../support/temp.ts';

const CASES = 10_000;

const deep = (levels: number): unknown => {
  let value: unknown = 'x';
  for (let n = 0; n < levels; n++) value = { value };
  return value;
};
const uuid = '6f1d2c3b-0a4e-4f5a-9b8c-7d6e5f4a3b2c';
const send = {
  conversation_id: uuid,
  client_instance: uuid,
  client_seq: 1,
  client_message_id: uuid,
  text: 'x',
};

const payloads: unknown[] = [
  null,
  undefined,
  true,
  0,
  -1,
  1e308,
  '',
  'text',
  [],
  [null],
  [[[[]]]],
  {},
  { conversation_id: null },
  { conversation_id: {} },
  { conversation_id: [uuid] },
  { conversation_id: uuid, client_instance: uuid },
  { conversation_id: `${uuid}'; DROP TABLE messages; --` },
  JSON.parse('{"__proto__":{"admin":true},"conversation_id":"x"}'),
  { constructor: { prototype: { polluted: 1 } } },
  { ...send, client_seq: -1 },
  { ...send, client_seq: 1.5 },
  { ...send, client_seq: '1' },
  { ...send, text: { toString: 'x' } },
  { ...send, text: ['a'] },
  { ...send, extra: 1 },
  { ...send, text: 'a\u0000b' },
  send,
  { limit: 1e9, after_seq: -1, conversation_id: uuid },
  { view: 'everything' },
  { view: 'all', cursor: 'not-a-cursor' },
  { view: 'all', cursor: 'x'.repeat(10_000) },
  Buffer.from('binary'),
  { conversation_id: Buffer.from(uuid) },
  deep(500),
  'x'.repeat(20_000),
];
const names = [
  ...new Set([
    ...Object.keys(subscriberRequests),
    ...Object.keys(agentRequests),
    'no:such:event',
    '',
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    'x'.repeat(5_000),
  ]),
];

/** The structured error, however it comes: in the acknowledgement or as the event `error`. */
function fire(socket: Socket, name: string, payload: unknown[], withAck: boolean): Promise<string> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no answer to ${name.slice(0, 40)}`)), 20_000);
    const done = (answer: { ok?: boolean; error?: { code?: unknown; message?: unknown } }) => {
      clearTimeout(timer);
      if (answer.ok === true) return resolve('ok');
      if (typeof answer.error?.code !== 'string' || typeof answer.error.message !== 'string')
        return reject(new Error('an error without a code'));
      if (/\bat .*\.(js|ts):\d+/.test(JSON.stringify(answer)))
        return reject(new Error('a stack trace left the server'));
      resolve(answer.error.code);
    };
    if (withAck) socket.emit(name, ...payload, done);
    else {
      socket.once('error', done);
      socket.emit(name, ...payload);
    }
  });
}

test(`R9: ${CASES} malformed events end no process, hang nowhere and get a coded error each`, async () => {
  const server = await startServer({ dataDir: tempDir() });
  let exited = false;
  server.child.once('exit', () => {
    exited = true;
  });
  const cookie = await setUpAgent(server.url, server.setupToken);
  const witness = new ChatClient({ url: server.url });
  await witness.connect();

  const counts: Record<string, number> = {};
  let cases = 0;
  const subscriber = async () => {
    const { token } = await openSession(server.url);
    return io(`${server.url}/subscriber`, {
      path: '/live',
      transports: ['websocket'],
      auth: { token },
      extraHeaders: { origin: server.url },
      forceNew: true,
    });
  };
  const agent = async () => new AgentClient(server.url, cookie).socket as unknown as Socket;
  while (cases < CASES) {
    for (const open of [subscriber, agent]) {
      const socket = await open();
      if (!socket.connected) await new Promise<void>((resolve) => socket.once('connect', () => resolve()));
      for (const name of names) {
        for (const payload of payloads) {
          for (const [args, withAck] of [
            [[payload], true],
            [[payload, payload], true],
            [[], true],
            [[payload], false],
          ] as const) {
            const code = await fire(socket, name, [...args], withAck);
            counts[code] = (counts[code] ?? 0) + 1;
            cases++;
          }
        }
        if (cases % 2000 < payloads.length * 4) await witness.send(`still here after ${cases}`);
      }
      socket.disconnect();
    }
  }
  console.log(`R9: ${cases} cases`, counts);
  expect(cases).toBeGreaterThanOrEqual(CASES);
  expect(exited).toBe(false);
  expect(counts.INTERNAL ?? 0).toBe(0);
  witness.close();
  await server.stop();
}, 300_000);

test('R9: a frame over 64 KB and packets that the parser rejects end that connection alone', async () => {
  const server = await startServer({ dataDir: tempDir() });
  const witness = new ChatClient({ url: server.url });
  await witness.connect();
  const { token } = await openSession(server.url);
  const raw = (frames: (string | Buffer)[]) =>
    new Promise<number>((resolve, reject) => {
      const socket = new WebSocket(`${server.url.replace('http', 'ws')}/live/?EIO=4&transport=websocket`, {
        headers: { origin: server.url },
      });
      const timer = setTimeout(() => reject(new Error('the connection stayed open')), 15_000);
      socket.on('message', (data) => {
        const text = data.toString();
        if (text.startsWith('0')) socket.send(`40/subscriber,${JSON.stringify({ token })}`);
        if (text.startsWith('40')) for (const frame of frames) socket.send(frame);
      });
      socket.on('error', () => {});
      socket.on('close', (code) => {
        clearTimeout(timer);
        resolve(code);
      });
    });
  for (const [at, frames] of [
    [`42/subscriber,${JSON.stringify(['message:send', { text: 'x'.repeat(1_000_000) }])}`],
    ['42/subscriber,["message:send",{'],
    ['42/subscriber,{"not":"an array"}'],
    ['42/subscriber,["disconnect"]'],
    ['451-/subscriber,["x",{"_placeholder":true,"num":0}]', 'not binary'],
    ['4zzz'],
    ['9'],
    [Buffer.alloc(100_000)],
  ].entries()) {
    await raw(frames);
    const sent = await witness.send(`after frame ${at}`);
    expect(sent.seq).toBeGreaterThan(0);
  }
  witness.close();
  await server.stop();
}, 120_000);
