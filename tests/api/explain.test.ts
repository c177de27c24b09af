import { expect, test } from 'vitest';
import { testApp } from '../support/app.ts';
import { keyWith, signedIn } from '../support/callers.ts';

test('an explanation comes with spans in UTF-16 units, for staff and keys that may parse alone', async () => {
  const app = await testApp();
  const admin = await signedIn(app, 'admin');
  const key = await keyWith(admin, app, ['parse']);
  const { status, body } = await key.call('POST', '/explain', { text: '😀😀bill please' });
  expect(status).toBe(200);
  expect(body).toMatchObject({ language: 'en', version: 'release-0001', rest: 0 });
  expect(body.reasons).toMatchObject([{ text: '😀😀bill', start: 0, end: 8 }]);
  expect(body.log_odds).toBeCloseTo(Math.log(0.9 / 0.05), 10);
  expect(await app.data.database.db.selectFrom('messages').selectAll().execute()).toEqual([]);
  const agent = await signedIn(app, 'agent');
  expect((await agent.call('POST', '/explain', { text: 'my bill' })).status).toBe(200);
  const other = await keyWith(admin, app, ['labels:read']);
  expect((await other.call('POST', '/explain', { text: 'my bill' })).status).toBe(403);
});

test('what cannot be explained is refused with a code', async () => {
  const app = await testApp();
  const agent = await signedIn(app, 'agent');
  const empty = await agent.call('POST', '/explain', { text: '   ' });
  expect([empty.status, empty.body.code]).toEqual([422, 'TEXT_EMPTY']);
  app.inference.setMode('away');
  const away = await agent.call('POST', '/explain', { text: 'my bill' });
  expect([away.status, away.body.code]).toEqual([503, 'INFERENCE_AWAY']);
});
