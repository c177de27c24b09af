import { afterAll, beforeAll, expect, test } from 'vitest';
import { createInference, defaultBaseDir, type Inference } from '../../models/index.ts';
import { loadConfig } from '../../server/config.ts';

let inference: Inference;
beforeAll(() => {
  inference = createInference({
    baseDir: defaultBaseDir,
    artifactsDir: loadConfig().MODELS_DIR,
    processes: 1,
    threads: 1,
    deadlineMs: 30_000,
  });
});
afterAll(() => inference.stop());

const text = '我的流量怎么用得这么快，昨天才充的 👍';

test('the shipped model says why: words with places, nearest messages, and a sum that is right', async () => {
  const parsed = await inference.parse({ text });
  const said = await inference.explain({ text });
  expect(said).toMatchObject({ text, language: 'zh', decision: parsed.decision, version: parsed.version });
  expect(said.intent).toEqual(parsed.intent_ranking[0]);
  expect(said.against).toEqual(parsed.intent_ranking[1]);
  const sum = said.reasons.reduce((total, { effect }) => total + effect, said.rest);
  expect(Math.abs(sum - said.log_odds)).toBeLessThan(1e-6);
  for (const { text: piece, start, end } of said.reasons)
    expect([...text].slice(start, end).join('')).toBe(piece);
  expect(said.reasons.at(-1)?.text).toBe('👍');
  expect(said.nearest).toHaveLength(3);
});

test('parses that come while an explanation is under way are answered before it', async () => {
  await inference.parse({ text });
  const order: string[] = [];
  const long = 'My phone has had no signal at home since late yesterday evening. '.repeat(4);
  const explaining = inference.explain({ text: long }).then(() => order.push('explained'));
  const parsing = Array.from({ length: 3 }, (_, i) =>
    inference.parse({ text: `no signal ${i}` }).then(() => order.push('parsed')),
  );
  await Promise.all([explaining, ...parsing]);
  expect(order).toEqual(['parsed', 'parsed', 'parsed', 'explained']);
});

test('only a few explanations may wait', async () => {
  const asked = await Promise.allSettled(Array.from({ length: 20 }, () => inference.explain({ text })));
  const refused = asked.filter(({ status }) => status === 'rejected');
  expect(refused.length).toBeGreaterThanOrEqual(8);
  expect(refused[0]).toMatchObject({ reason: { code: 'QUEUE_FULL' } });
  expect(asked.length - refused.length).toBeGreaterThanOrEqual(5);
});
