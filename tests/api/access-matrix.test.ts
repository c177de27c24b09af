import { expect, test } from 'vitest';
import { api, type Operation } from '../../server/contract/index.ts';
import { catalogue, isCode } from '../../server/errors.ts';
import { table } from '../support/access/table.ts';
import { type Answer, makeWorld, type Role, roles, type World } from '../support/access/world.ts';

const operations = Object.entries(api) as [keyof typeof api, Operation][];

/** Whether a role may make a call at all, by the contract's row: 0, or the status of its refusal. */
function refusal(operation: Operation, role: Role): number {
  if (operation.who.includes('anyone')) return 0;
  if (role === 'nobody') return 401;
  if (role === 'key') return 403;
  if (role === 'scoped') return operation.scope ? 0 : 403;
  return operation.who.includes(role) ? 0 : 403;
}

const told = ({ status, body }: Answer) => (body && typeof body.code === 'string' ? body.code : status);
const absentIds = (operation: Operation) =>
  Object.fromEntries(
    [...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => [name, crypto.randomUUID()]),
  );

async function check(
  world: World,
  name: keyof typeof api,
  operation: Operation,
  role: Role,
): Promise<string[]> {
  const row = table[name];
  const wrong: string[] = [];
  const is = (what: string, got: Answer, expected: number | string) => {
    const right = typeof expected === 'number' ? got.status === expected : told(got) === expected;
    if (!right) wrong.push(`${name} ${role} ${what}: ${told(got)}, expected ${expected}`);
  };
  const headers =
    row.disposable && ['subscriber', 'agent', 'supervisor', 'admin'].includes(role)
      ? (await world.signIn(role)).headers
      : await world.headersOf(role, operation);
  const refused = refusal(operation, role);
  const maker = refused > 0 || role === 'scoped' ? 'admin' : role;
  const given = await row.own(world, maker, headers);
  const own = await world.call(operation, headers, given);
  if (refused > 0) {
    is('own', own, refused);
    // Nothing tells a caller who may not call whether the object exists.
    if (given.params)
      is('absent', await world.call(operation, headers, { ...given, params: absentIds(operation) }), refused);
    return wrong;
  }
  const gets =
    typeof row.gets === 'object' ? (row.gets[role] ?? operation.status) : (row.gets ?? operation.status);
  is('own', own, gets);
  if (!given.params) return wrong;
  const absent = await world.call(operation, headers, { ...given, params: absentIds(operation) });
  is('absent', absent, row.absent ?? 'NOT_FOUND');
  if (row.foreign?.roles.includes(role)) {
    const foreign = await world.call(operation, headers, {
      ...given,
      params: await row.foreign.params(world),
    });
    const bare = (answer: Answer) => ({ ...answer.body, request_id: '' });
    is('foreign', foreign, row.absent ?? 'NOT_FOUND');
    expect(bare(foreign), `${name}: foreign and absent must not differ`).toEqual(bare(absent));
  }
  return wrong;
}

test('every operation has a row here, a path and an id of its own, and codes that exist', () => {
  expect(Object.keys(table).sort()).toEqual(Object.keys(api).sort());
  const places = operations.map(([, { method, path }]) => `${method} ${path}`);
  expect(new Set(places).size).toBe(places.length);
  for (const [name, operation] of operations) {
    expect(operation.id).toBe(name);
    for (const code of operation.errors ?? []) expect(isCode(code), `${name}: ${code}`).toBe(true);
  }
  expect(Object.keys(catalogue).length).toBeGreaterThan(30);
});

test('each role reaches just what the contract lets it reach: own, foreign and absent', {
  timeout: 240_000,
}, async () => {
  const world = await makeWorld();
  const wrong: string[] = [];
  for (const [name, operation] of operations)
    for (const role of roles)
      wrong.push(...(await check(world, name, operation, role).catch((error: Error) => [error.message])));
  expect(wrong).toEqual([]);
});
