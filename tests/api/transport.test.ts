import { expect, test } from 'vitest';
import { testApp } from '../support/app.ts';

const path = '/api/v1/sessions/subscriber';

test('every answer carries the security headers and a request id', async () => {
  const { url } = await testApp();
  const { headers } = await fetch(`${url}/healthz`, { headers: { 'x-request-id': 'abc-12345678' } });
  const policy = headers.get('content-security-policy') ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("require-trusted-types-for 'script'");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toContain('unsafe');
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('x-request-id')).toBe('abc-12345678');
  expect(headers.get('x-powered-by')).toBeNull();
});

test.each([
  [
    'foreign origin',
    { origin: 'https://evil.example', 'content-type': 'application/json' },
    '{}',
    403,
    'ORIGIN_REFUSED',
  ],
  ['null origin', { origin: 'null', 'content-type': 'application/json' }, '{}', 403, 'ORIGIN_REFUSED'],
  ['form body', { 'content-type': 'application/x-www-form-urlencoded' }, 'a=b', 400, 'BAD_JSON'],
  ['broken JSON', { 'content-type': 'application/json' }, '{"a":', 400, 'BAD_JSON'],
  [
    'large body',
    { 'content-type': 'application/json' },
    JSON.stringify({ a: 'x'.repeat(70_000) }),
    413,
    'TOO_LARGE',
  ],
])('%s is refused with a code', async (_name, headers, body, status, code) => {
  const { url } = await testApp();
  const answer = await fetch(`${url}${path}`, { method: 'POST', headers, body });
  expect(answer.headers.get('content-type')).toContain('application/problem+json');
  expect(await answer.json()).toMatchObject({
    status,
    code,
    fix: expect.any(String),
    request_id: expect.any(String),
  });
});

test.each([
  '/nothing',
  '/api/v1/nothing',
  '/api/v1/conversations/not-a-uuid',
  '/assets/no-such-file.js',
  '/assets/../../package.json',
  '/assets/..%2f..%2fpackage.json',
  '/%E0%A4%A',
])('%s gives a coded 4xx', async (target) => {
  const { url } = await testApp();
  const answer = await fetch(`${url}${target}`);
  expect(answer.status).toBeGreaterThanOrEqual(400);
  expect(answer.status).toBeLessThan(500);
  expect((await answer.json()).code).toEqual(expect.any(String));
});

test('health, readiness, titles and texts are there in both languages', async () => {
  const { url, inference } = await testApp();
  const get = async (target: string) => (await fetch(`${url}${target}`)).json();
  expect(await get('/healthz')).toEqual({ status: 'ok' });
  expect(await get('/readyz')).toMatchObject({ ready: true, understanding: 'ready' });
  inference.setMode('away');
  expect(await get('/readyz')).toMatchObject({ ready: true, understanding: 'away' });
  const { intents } = await get('/api/v1/intents');
  expect(intents).toHaveLength(77);
  for (const { title } of intents) {
    expect(title.zh).toMatch(/\p{Script=Han}|PUK|eSIM/u);
    expect(title.en).not.toBe('');
  }
  const { texts } = await get('/api/v1/texts');
  expect(texts.en.greeting.text).toContain('Switchboard Telecom');
  expect(texts.zh.greeting.text).toMatch(/\p{Script=Han}/u);
});
