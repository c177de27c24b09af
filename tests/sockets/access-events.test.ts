import { io, type Socket } from 'socket.io-client';
import { expect, test } from 'vitest';
import { socketAccess } from '../../server/contract/index.ts';
import { makeWorld, message, type Role, roles, type World } from '../support/access/world.ts';

type Namespace = keyof typeof socketAccess;
interface Ids {
  conversation_id: string;
}
type Answer = { ok: boolean; error?: { code: string } };

/** What each event is sent with; `about` marks those that name a conversation. Whoever adds an event adds its row. */
const rows: { [N in Namespace]: Record<keyof (typeof socketAccess)[N]['requests'], Row> } = {
  '/subscriber': {
    'conversation:open': {
      payload: (ids) => ({ ...ids, client_instance: crypto.randomUUID() }),
      about: true,
    },
    'message:send': { payload: (ids) => ({ ...ids, ...message() }), about: true },
    'message:after': { payload: (ids) => ({ ...ids, after_seq: 0 }), about: true },
    'handover:request': { payload: (ids) => ids, about: true },
  },
  '/agent': {
    'queue:list': { payload: () => ({}) },
    'conversation:watch': {
      payload: (ids) => ({ ...ids, client_instance: crypto.randomUUID() }),
      about: true,
    },
    // It leaves a room, and says nothing of what exists.
    'conversation:unwatch': { payload: (ids) => ids },
    'conversation:take': { payload: (ids) => ids, about: true },
    'conversation:release': { payload: (ids) => ids, about: true },
    'conversation:resolve': { payload: (ids) => ids, about: true },
    'message:send': { payload: (ids) => ({ ...ids, ...message() }), about: true, own: 'NOT_ASSIGNED' },
    'message:after': { payload: (ids) => ({ ...ids, after_seq: 0 }), about: true },
  },
  '/admin': { 'jobs:list': { payload: () => ({}) } },
};

interface Row {
  payload(ids: Ids): object;
  about?: true;
  /** What a call in earnest gets, where that is a refusal: the order of the rows has released it before. */
  own?: string;
}

function connect(world: World, namespace: string, role: Role): Promise<Socket | string> {
  const seat = world.seats[role];
  const socket = io(world.url + namespace, {
    path: '/live',
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
    extraHeaders: { origin: world.url, ...seat.headers },
    ...(seat.session ? { auth: { token: seat.session.token } } : {}),
  });
  return new Promise((resolve) => {
    socket.once('connect', () => resolve(socket));
    socket.once('connect_error', (error) => {
      socket.disconnect();
      resolve(error.message);
    });
  });
}

test('each role gets into its namespaces alone, and reaches its own objects alone', {
  timeout: 120_000,
}, async () => {
  const world = await makeWorld();
  const wrong: string[] = [];
  for (const [namespace, { requests, who }] of Object.entries(socketAccess)) {
    const table: Record<string, Row> = rows[namespace as Namespace];
    expect(Object.keys(table).sort()).toEqual(Object.keys(requests).sort());
    for (const role of roles) {
      const socket = await connect(world, namespace, role);
      const may = (who as readonly string[]).includes(role);
      if (typeof socket === 'string') {
        if (may) wrong.push(`${namespace} ${role}: refused with ${socket}`);
        else if (!['UNAUTHENTICATED', 'FORBIDDEN'].includes(socket))
          wrong.push(`${namespace} ${role}: ${socket}`);
        continue;
      }
      if (!may) wrong.push(`${namespace} ${role}: connected`);
      for (const [event, row] of Object.entries(table)) {
        const ask = async (conversation_id: string) => {
          const answer: Answer = await socket
            .timeout(10_000)
            .emitWithAck(event, row.payload({ conversation_id }));
          return answer.ok ? 'ok' : (answer.error?.code ?? 'no code');
        };
        const say = (what: string, got: string, expected: string) => {
          if (got !== expected)
            wrong.push(`${namespace} ${event} ${role} ${what}: ${got}, expected ${expected}`);
        };
        const mine = await world.conversation();
        say('own', await ask(mine.conversation_id), row.own ?? 'ok');
        if (!row.about) continue;
        say('absent', await ask(crypto.randomUUID()), 'NOT_FOUND');
        if (role !== 'subscriber') continue;
        say('foreign', await ask((await world.conversation('another')).conversation_id), 'NOT_FOUND');
      }
      socket.disconnect();
    }
  }
  expect(wrong).toEqual([]);
});
