import { readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { defaultBaseDir, setActive } from '../../models/index.ts';
import { createInference } from '../../models/inference/index.ts';
import type { Inference, InferenceOptions } from '../../models/types.ts';
import { childrenNamed, codeOf, copyEncoder, fixture, makeRelease, temporaryDir, until } from './helpers.ts';

const running: Inference[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((inference) => inference.stop()));
});

function start(artifactsDir: string, options: Partial<InferenceOptions> = {}) {
  const lines: { message: string; details: Record<string, unknown> }[] = [];
  const inference = createInference(
    {
      baseDir: defaultBaseDir,
      artifactsDir,
      processes: 1,
      threads: 1,
      deadlineMs: 10_000,
      log: (_, message, details = {}) => lines.push({ message, details }),
      ...options,
    },
    { script: fixture('real-inference.mjs') },
  );
  running.push(inference);
  return { inference, lines };
}

/** Resident memory in MB of this process's children. */
function childMemory(): number[] {
  return childrenNamed('switchboard-inference').map(
    (pid) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024,
  );
}

test('one message through the real encoders: fields, language, alone as among others, memory', async () => {
  const artifactsDir = await temporaryDir();
  await setActive(artifactsDir, await makeRelease(artifactsDir));
  const { inference } = start(artifactsDir, { processes: 2 });
  const one = await inference.parse({ text: 'My bill is too high' });
  expect(one).toMatchObject({
    text: 'My bill is too high',
    language: 'en',
    decision: 'confident',
    entities: [],
    sentiment: { label: 'neutral' },
    truncated: false,
    version: 'release-0001',
    heads: { intent: 'intent-en-0001', sentiment: 'sentiment-en-0001' },
  });
  const others = [
    'boom',
    '我的话费太高了',
    'My bill is too high',
    '行動網路很慢',
    'ok',
    '网'.repeat(4000),
    'long '.repeat(800),
  ];
  const answers = await Promise.allSettled(
    others.map((text) => inference.parse({ text, context_language: 'zh' })),
  );
  expect(answers[0]).toMatchObject({ status: 'rejected', reason: { code: 'PARSE_FAILED' } });
  const values = answers.slice(1).map((answer) => (answer.status === 'fulfilled' ? answer.value : undefined));
  expect(values.map((value) => value?.language)).toEqual(['zh', 'en', 'zh', 'zh', 'zh', 'en']);
  expect(values[1]?.intent).toEqual(one.intent);
  expect(values.at(-1)?.truncated).toBe(true);
  const memory = childMemory();
  expect(memory).toHaveLength(2);
  for (const megabytes of memory) expect(megabytes).toBeLessThan(400);
});

test('a corrupt active release: the last good one serves, the log says why, reload says so too', async () => {
  const artifactsDir = await temporaryDir();
  const [one, two] = [await makeRelease(artifactsDir), await makeRelease(artifactsDir)];
  for (const release of [one, two]) await setActive(artifactsDir, release);
  await writeFile(join(artifactsDir, 'versions', 'intent-en-0002', 'weights.bin'), Buffer.alloc(4));
  const { inference, lines } = start(artifactsDir);
  expect((await inference.parse({ text: 'hello' })).version).toBe(one);
  expect(lines.find(({ message }) => message.includes('cannot be loaded'))?.details).toMatchObject({
    code: 'VERSION_CORRUPT',
    serving: one,
  });
  expect(await codeOf(inference.reload())).toBe('VERSION_CORRUPT');
  const three = await makeRelease(artifactsDir, { broken: true });
  await setActive(artifactsDir, three);
  expect(await codeOf(inference.reload())).toBe('HEAD_INVALID');
  expect((await inference.parse({ text: 'hello' })).version).toBe(one);
});

test('a damaged encoder: away and never a guess; repaired, it comes back by itself', async () => {
  const artifactsDir = await temporaryDir();
  await setActive(artifactsDir, await makeRelease(artifactsDir));
  const en = await copyEncoder('en');
  const baseDir = await temporaryDir();
  const { cp } = await import('node:fs/promises');
  await cp(en, join(baseDir, 'en'), { recursive: true });
  await cp(await copyEncoder('zh'), join(baseDir, 'zh'), { recursive: true });
  const weights = join(baseDir, 'en', 'onnx', 'model_quantized.onnx');
  const sound = await readFile(weights);
  const damaged = Buffer.from(sound);
  damaged[20_000_000]! ^= 8;
  await writeFile(weights, damaged);
  const { inference } = start(artifactsDir, { baseDir });
  await until(() => inference.state() === 'away');
  const refusal = await inference.parse({ text: 'hello' }).catch((error: unknown) => error);
  expect(refusal).toMatchObject({ code: 'INFERENCE_AWAY', details: { code: 'ENCODER_CHECKSUM' } });
  await writeFile(weights, sound);
  await until(() => inference.state() === 'ready', 20_000);
  expect((await inference.parse({ text: 'hello' })).language).toBe('en');
});

test('heads trained on another encoder are refused', async () => {
  const artifactsDir = await temporaryDir();
  const release = await makeRelease(artifactsDir);
  await setActive(artifactsDir, release);
  const file = join(artifactsDir, 'versions', 'intent-zh-0001', 'manifest.json');
  const manifest = JSON.parse(await readFile(file, 'utf8')) as { encoder: { fingerprint: string } };
  manifest.encoder.fingerprint = '0'.repeat(64);
  await writeFile(file, JSON.stringify(manifest));
  const { inference } = start(artifactsDir);
  await until(() => inference.state() === 'away');
  expect(await codeOf(inference.parse({ text: '你好' }))).toBe('NO_ACTIVE_RELEASE');
});
