import { io, type Socket } from 'socket.io-client';
import { expect, onTestFinished, test } from 'vitest';
import { setUpAgent } from '../../server/cli/support/agent-client.ts';
import { openSession } from '../../server/cli/support/chat-client.ts';
import { startServer } from '../../server/cli/support/server-process.ts';
import { api, type Operation, type SubscriberSession, socketAccess } from '../../server/contract/index.ts';
import { Random } from '../support/fuzz/random.ts';
import { broken, fitting } from '../support/fuzz/values.ts';
import { tempDir } from '../support/temp.ts';

const HTTP = 7_000;
const SOCKET = 3_000;
const SEED = Number(process.env.FUZZ_SEED ?? 20_261_124);

/** What a client must never get to see of the inside. */
const inside = /\bat .{0,200}\.(?:js|ts|mjs):\d+|SQLITE_|node_modules|\/server\/|Error:/;
const odd = ['%00', '%ff', '..%2f..%2f', 'x'.repeat(3_000), '%F0%9F%98%80', "'", '{}', 'undefined', '0'];

interface Case {
  method: string;
  path: string;
  headers: Record<string, string>;
  body?: string;
}

/** A call as the contract has it, most times with something wrong in its path, query, headers or body. */
function makeCase(
  operation: Operation,
  random: Random,
  known: string[],
  who: Record<string, string>[],
  origin: string,
): Case {
  const record = (schema: Operation['params']) =>
    schema ? (fitting(schema, random, known) as Record<string, unknown>) : {};
  const params = record(operation.params);
  const query = random.chance(0.3) ? broken(record(operation.query), random) : record(operation.query);
  const search = new URLSearchParams(
    Object.entries(typeof query === 'object' && query !== null ? query : {}).map(([k, v]) => [
      k,
      typeof v === 'object' ? (JSON.stringify(v) ?? '') : String(v),
    ]),
  );
  const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) =>
    random.chance(0.2) ? random.pick(odd) : encodeURIComponent(String(params[name])),
  );
  const headers: Record<string, string> = { origin, ...random.pick(who) };
  if (random.chance(0.1)) headers['idempotency-key'] = random.pick(['a', 'b', 'x'.repeat(300)]);
  const method = random.chance(0.05)
    ? random.pick(['PUT', 'PATCH', 'DELETE', 'POST', 'GET'])
    : operation.method.toUpperCase();
  const one: Case = { method, path: `/api/v1${path}?${search}`, headers };
  if (method === 'GET' || (!operation.body && random.chance(0.8))) return one;
  const value = operation.body ? fitting(operation.body, random, known) : {};
  headers['content-type'] = random.chance(0.05) ? 'text/plain' : 'application/json';
  const body = JSON.stringify(random.chance(0.75) ? broken(value, random) : value) ?? '';
  return { ...one, body: random.chance(0.05) ? body.slice(0, random.below(body.length + 1)) : body };
}

async function signIn(url: string): Promise<string> {
  const answer = await fetch(`${url}/api/v1/auth/login`, {
    method: 'POST',
    headers: { origin: url, 'content-type': 'application/json' },
    body: JSON.stringify({ email: 'li@example.org', password: 'correct-horse-Li-battery' }),
  });
  return (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
}

// What ends the very sessions that the others need, or what would start long work, is left to the tests of its own.
const spared = new Set([
  'logout',
  'changePassword',
  'startTraining',
  'rollBackRelease',
  'eraseSubscriber',
  'startTotp',
  'signOutUser',
  'updateUser',
  'endOwnSession',
]);

test(`${HTTP} HTTP and ${SOCKET} socket calls, built from the contract and broken: no 5xx, no exit, nothing of the inside`, {
  timeout: 600_000,
}, async () => {
  const server = await startServer({ dataDir: tempDir() });
  onTestFinished(() => server.stop().then(() => undefined));
  let exited = false;
  server.child.once('exit', () => {
    exited = true;
  });
  // Several of each: the limits count by session, and are not what is tried here.
  const cookie = await setUpAgent(server.url, server.setupToken);
  const cookies = [cookie, ...(await Promise.all(Array.from({ length: 7 }, () => signIn(server.url))))];
  const sessions = await Promise.all(Array.from({ length: 8 }, () => openSession(server.url)));
  const session = sessions[0] as SubscriberSession;
  const who = [
    {},
    { authorization: 'Bearer sb_wrong' },
    ...cookies.map((cookie) => ({ cookie })),
    ...sessions.map(({ token }) => ({ authorization: `Bearer ${token}` })),
  ];
  const opened = await fetch(`${server.url}/api/v1/conversations`, {
    method: 'POST',
    headers: {
      origin: server.url,
      'content-type': 'application/json',
      authorization: `Bearer ${session.token}`,
    },
    body: JSON.stringify({ client_instance: crypto.randomUUID() }),
  });
  const known = [
    ((await opened.json()) as { conversation: { id: string } }).conversation.id,
    session.subscriber_id,
  ];
  const random = new Random(SEED);
  const operations = (Object.values(api) as Operation[]).filter((operation) => !spared.has(operation.id));
  const counts: Record<string, number> = {};
  const wrong: string[] = [];

  for (let n = 0; n < HTTP && wrong.length < 10; n += 10) {
    const batch = Array.from({ length: 10 }, () =>
      makeCase(random.pick(operations), random, known, who, server.url),
    );
    await Promise.all(
      batch.map(async (one) => {
        const answer = await fetch(server.url + one.path, {
          method: one.method,
          redirect: 'manual',
          headers: one.headers,
          ...(one.body === undefined ? {} : { body: one.body }),
        });
        const text = await answer.text();
        counts[answer.status] = (counts[answer.status] ?? 0) + 1;
        const refused = answer.status >= 400;
        const coded = !refused || /"code":"[A-Z_]+"/.test(text);
        const away = answer.status === 503 && /"code":"(?:QUEUE_FULL|DEADLINE|INFERENCE_AWAY)"/.test(text);
        if ((answer.status >= 500 && !away) || !coded || (refused && inside.test(text)))
          wrong.push(
            `${one.method} ${one.path.slice(0, 200)} ${one.body?.slice(0, 200) ?? ''} → ${answer.status} ${text.slice(0, 300)}`,
          );
      }),
    );
  }
  expect(wrong).toEqual([]);

  const events = Object.entries(socketAccess).flatMap(([namespace, { requests }]) =>
    Object.entries(requests).map(([event, schema]) => ({ namespace, event, schema })),
  );
  const sockets = new Map<string, Socket>();
  const socketOf = async (namespace: string) => {
    const open = sockets.get(namespace);
    if (open?.connected) return open;
    open?.disconnect();
    const auth = namespace === '/subscriber' ? { auth: { token: session.token } } : {};
    const socket = io(server.url + namespace, {
      path: '/live',
      transports: ['websocket'],
      forceNew: true,
      extraHeaders: { origin: server.url, cookie },
      ...auth,
    });
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('connect_error', reject);
    });
    sockets.set(namespace, socket);
    return socket;
  };
  for (let n = 0; n < SOCKET && wrong.length < 10; n++) {
    const { namespace, event, schema } = random.pick(events);
    const socket = await socketOf(namespace);
    const value = fitting(schema, random, known);
    const payload = random.chance(0.8) ? broken(value, random) : value;
    const answer = await socket.timeout(20_000).emitWithAck(event, payload);
    const text = JSON.stringify(answer);
    const code = answer.ok === true ? 'ok' : String(answer.error?.code);
    counts[code] = (counts[code] ?? 0) + 1;
    if (code === 'INTERNAL' || !/^(ok|[A-Z_]+)$/.test(code) || (code !== 'ok' && inside.test(text)))
      wrong.push(`${namespace} ${event} ${JSON.stringify(payload)?.slice(0, 300)} → ${text.slice(0, 300)}`);
  }
  for (const socket of sockets.values()) socket.disconnect();
  console.log(`fuzz, seed ${SEED}:`, counts);
  expect(wrong).toEqual([]);
  expect(exited).toBe(false);
});
