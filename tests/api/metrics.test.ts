import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { expect, test } from 'vitest';
import { type TestApp, testApp } from '../support/app.ts';
import { until } from '../support/until.ts';

async function metrics(app: TestApp, headers: Record<string, string> = {}): Promise<string> {
  const answer = await fetch(`${app.url}/metrics`, { headers });
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  return answer.text();
}

/** The value of one series; the labels in the order in which they are written. */
const value = (text: string, series: string) =>
  Number(
    text
      .split('\n')
      .find((line) => line.startsWith(`${series} `))
      ?.slice(series.length + 1),
  );

const get = (app: TestApp, headers: Record<string, string>) =>
  new Promise<{ status: number; body: string }>((resolve, reject) => {
    request(`${app.url}/metrics`, { headers }, (answer) => {
      let body = '';
      answer.on('data', (part) => {
        body += part;
      });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body }));
    })
      .on('error', reject)
      .end();
  });

test('without a token they are served to this machine alone, and to no page or proxy on it', async () => {
  const app = await testApp();
  await metrics(app);
  for (const headers of [
    { 'x-forwarded-for': '127.0.0.1' },
    { forwarded: 'for=127.0.0.1' },
    { 'x-real-ip': '127.0.0.1' },
    { host: 'rebound.example' },
    { host: '127.0.0.1.evil.example' },
  ]) {
    const { status, body } = await get(app, headers);
    expect([status, JSON.parse(body).code]).toEqual([403, 'METRICS_REFUSED']);
  }
});

test('with a token only that opens them, here too', async () => {
  const token = 'a-token-for-metrics';
  const app = await testApp({ METRICS_TOKEN: token });
  for (const headers of [{}, { authorization: `Bearer ${token}x` }]) {
    const { status, body } = await get(app, headers);
    expect([status, JSON.parse(body).code]).toEqual([401, 'TOKEN_INVALID']);
  }
  expect((await fetch(`${app.url}/metrics?token=${token}`)).status).toBe(401);
  await metrics(app, { authorization: `Bearer ${token}` });
  expect(
    (
      await get(app, {
        authorization: `Bearer ${token}`,
        host: 'scraped.example',
        'x-forwarded-for': '203.0.113.1',
      })
    ).status,
  ).toBe(200);
});

test('messages, acknowledgements, readings, conversations and connections are counted', async () => {
  const app = await testApp();
  const before = await metrics(app);
  expect(value(before, 'switchboard_messages_stored_total{role="agent"}')).toBe(0);
  const client = await app.subscriber();
  const agent = await app.agent();
  await client.send('my bill doubled');
  await client.send('what is this');
  await until('both are read', () => app.inference.parsed.length === 2);
  app.inference.setMode('full');
  await client.send('and this');
  await agent
    .ask('message:send', {
      conversation_id: client.conversationId,
      client_instance: crypto.randomUUID(),
      client_seq: 1,
      client_message_id: crypto.randomUUID(),
      text: 'x',
    })
    .catch(() => {});
  const text = await until('all of them', async () => {
    const now = await metrics(app);
    return value(now, 'switchboard_understanding_total{decision="unlabelled"}') === 1 ? now : null;
  });
  expect(value(text, 'switchboard_messages_stored_total{role="subscriber"}')).toBe(3);
  expect(value(text, 'switchboard_messages_stored_total{role="assistant"}')).toBe(3);
  expect(value(text, 'switchboard_understanding_total{decision="confident"}')).toBe(1);
  expect(value(text, 'switchboard_understanding_total{decision="not_understood"}')).toBe(1);
  expect(value(text, 'switchboard_ack_duration_seconds_count{event="message:send",outcome="ok"}')).toBe(3);
  expect(value(text, 'switchboard_ack_duration_seconds_count{event="message:send",outcome="refused"}')).toBe(
    1,
  );
  expect(value(text, 'switchboard_inference_duration_seconds_count{outcome="ok"}')).toBe(2);
  expect(value(text, 'switchboard_inference_duration_seconds_count{outcome="queue_full"}')).toBe(1);
  expect(value(text, 'switchboard_conversations{status="waiting"}')).toBe(1);
  expect(value(text, 'switchboard_socket_connections{namespace="/subscriber"}')).toBe(1);
  expect(value(text, 'switchboard_socket_connections{namespace="/agent"}')).toBe(1);
  client.close();
  await until(
    'gone',
    async () => value(await metrics(app), 'switchboard_socket_connections{namespace="/subscriber"}') === 0,
  );
});

test('the state of inference, the loop and the process are there', async () => {
  const app = await testApp();
  app.inference.setMode('away');
  app.inference.stats = () => ({ processes: 2, waiting: 3, running: 1, restarts: 4 });
  const text = await metrics(app);
  expect(value(text, 'switchboard_inference_state{state="away"}')).toBe(1);
  expect(value(text, 'switchboard_inference_state{state="ready"}')).toBe(0);
  expect(value(text, 'switchboard_inference_waiting')).toBe(3);
  expect(value(text, 'switchboard_inference_running')).toBe(1);
  expect(value(text, 'switchboard_inference_processes')).toBe(2);
  expect(value(text, 'switchboard_inference_restarts_total')).toBe(4);
  expect(value(await metrics(app), 'switchboard_inference_restarts_total')).toBe(4);
  expect(value(text, 'nodejs_eventloop_lag_p99_seconds')).toBeGreaterThanOrEqual(0);
  expect(value(text, 'process_resident_memory_bytes')).toBeGreaterThan(1e6);
});

test('requests are counted by route pattern: no id, path, text or token becomes a label', async () => {
  const app = await testApp({ RASA_TOKEN: 'a-key-for-rasa-clients' });
  const client = await app.subscriber();
  await client.send('a-secret-text about my bill');
  const authorization = `Bearer ${client.session?.token}`;
  await fetch(`${app.url}/api/v1/conversations/${client.conversationId}`, { headers: { authorization } });
  await fetch(`${app.url}/api/v1/conversations/${client.conversationId}`, {
    headers: { authorization: 'Bearer x' },
  });
  await fetch(`${app.url}/status?token=a-key-for-rasa-clients`);
  for (let n = 0; n < 20; n++) await fetch(`${app.url}/no-such-path-${n}`);
  await fetch(`${app.url}/assets/no-such-file.js`);
  const text = await metrics(app);
  const count = (labels: string) => value(text, `switchboard_http_request_duration_seconds_count{${labels}}`);
  expect(count('method="GET",route="/api/v1/conversations/:conversation_id",status="200"')).toBe(1);
  expect(count('method="GET",route="/api/v1(none)",status="401"')).toBe(1);
  expect(count('method="POST",route="/api/v1/sessions/subscriber",status="201"')).toBe(1);
  expect(count('method="GET",route="/status",status="200"')).toBe(1);
  expect(count('method="GET",route="(none)",status="404"')).toBe(20);
  expect(count('method="GET",route="/assets/*",status="404"')).toBe(1);
  expect(text).not.toMatch(/no-such|a-secret|a-key|127\.0\.0\.1/);
  expect(text).not.toContain(client.conversationId);
});

test('the dashboard asks only for what is there', async () => {
  const app = await testApp();
  const client = await app.subscriber();
  await client.send('my bill doubled');
  const text = await metrics(app);
  const known = new Set([...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name));
  const board = JSON.parse(
    readFileSync(new URL('../../docs/grafana/switchboard.json', import.meta.url), 'utf8'),
  );
  const panels: { title: string; targets?: { expr: string }[] }[] = board.panels;
  const names = panels
    .flatMap(({ targets }) => targets ?? [])
    .flatMap(({ expr }) => [...expr.matchAll(/\b(?:switchboard|nodejs|process)_\w+/g)].map(([name]) => name));
  expect(names.length).toBeGreaterThan(10);
  const unknown = names.filter(
    (name) => !known.has(name) && !known.has(name.replace(/_(?:bucket|count|sum)$/, '')),
  );
  expect(unknown).toEqual([]);
  // Every metric of our own is on the board.
  const shown = names.join(' ');
  expect([...known].filter((name) => name?.startsWith('switchboard_') && !shown.includes(name))).toEqual([]);
});
