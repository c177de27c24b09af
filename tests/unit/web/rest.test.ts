import { afterEach, expect, test, vi } from 'vitest';
import { ApiError } from '../../../web/lib/api.ts';
import { address, Cancelled, rest, setRestHooks } from '../../../web/lib/rest.ts';

interface Asked {
  method: string;
  url: string;
  body: unknown;
  headers: Record<string, string>;
}

/** A server of scripted answers; what it was asked is kept. */
function script(...answers: (readonly [status: number, body: unknown])[]): Asked[] {
  const asked: Asked[] = [];
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    asked.push({
      method: init.method ?? 'GET',
      url,
      body: init.body === undefined ? undefined : JSON.parse(String(init.body)),
      headers: init.headers as Record<string, string>,
    });
    const [status, body] = answers[asked.length - 1] ?? [404, { code: 'NOT_FOUND' }];
    return new Response(status === 204 ? null : JSON.stringify(body), { status });
  });
  return asked;
}

afterEach(() => {
  vi.unstubAllGlobals();
  setRestHooks(null);
});

const stale = [403, { code: 'FRESH_LOGIN_REQUIRED', detail: 'asks for a fresh proof' }] as const;

test('a call goes where its row says, with what is given', async () => {
  const asked = script([200, { items: [], next_cursor: null }], [204, null], [200, {}], [202, { id: 'j' }]);
  await rest('get /users', { query: { search: 'a b', cursor: undefined } });
  expect(await rest('delete /keys/{key_id}', { params: { key_id: 'a/b' } })).toBeNull();
  await rest('post /audit/verify');
  await rest('post /training/jobs', { body: { head: 'intent', language: 'zh' }, key: 'once' });
  expect(asked.map(({ method, url, body }) => [method, url, body])).toEqual([
    ['GET', '/api/v1/users?search=a+b', undefined],
    ['DELETE', '/api/v1/keys/a%2Fb', undefined],
    ['POST', '/api/v1/audit/verify', {}],
    ['POST', '/api/v1/training/jobs', { head: 'intent', language: 'zh' }],
  ]);
  expect(asked[3]?.headers['idempotency-key']).toBe('once');
  expect(address('/users', { query: { limit: 0, search: null } })).toBe('/users?limit=0');
});

test('where a fresh proof is wanted it is asked for, and the same call is made once more', async () => {
  const asked = script(stale, [201, { link: 'l' }]);
  const prove = vi.fn(async () => true);
  setRestHooks({ prove, ended: () => undefined });
  await rest('post /invitations', { body: { email: 'a@example.org', role: 'agent' } });
  expect(prove).toHaveBeenCalledOnce();
  expect(asked[1]).toEqual(asked[0]);
});

test('a proof that is not given cancels; one that does not help is not asked for again', async () => {
  const asked = script(stale, stale, stale);
  setRestHooks({ prove: async () => false, ended: () => undefined });
  await expect(rest('post /models/rollback')).rejects.toBeInstanceOf(Cancelled);
  expect(asked).toHaveLength(1);
  setRestHooks({ prove: async () => true, ended: () => undefined });
  await expect(rest('post /models/rollback')).rejects.toMatchObject({
    error: { code: 'FRESH_LOGIN_REQUIRED' },
  });
  expect(asked).toHaveLength(3);
});

test('an ended session is told to the page; an unknown row and an unreadable answer are coded errors', async () => {
  const ended = vi.fn();
  setRestHooks({ prove: async () => true, ended });
  script([401, { code: 'UNAUTHENTICATED' }], [404, '<html>'], [500, null]);
  await expect(rest('get /system')).rejects.toBeInstanceOf(ApiError);
  expect(ended).toHaveBeenCalledOnce();
  await expect(rest('get /system')).rejects.toMatchObject({ status: 404, error: { code: 'INTERNAL' } });
  await expect(rest('get /system')).rejects.toMatchObject({ status: 500, error: { code: 'INTERNAL' } });
});
