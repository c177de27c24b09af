import {
  closeSync,
  cpSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createInference } from '../../models/index.ts';
import { AgentClient, setUpAgent } from '../../server/cli/support/agent-client.ts';
import { ChatClient } from '../../server/cli/support/chat-client.ts';
import { startServer } from '../../server/cli/support/server-process.ts';
import { loadConfig } from '../../server/config.ts';
import { inProject } from '../../server/paths.ts';
import { tempDir } from '../support/temp.ts';
import { until } from '../support/until.ts';

/** Six ways in which a model file can be bad. */
const damages: Record<string, (file: string) => void> = {
  empty: (file) => truncateSync(file, 0),
  truncated: (file) => truncateSync(file, Math.floor(statSync(file).size / 2)),
  zeroed: (file) => writeFileSync(file, Buffer.alloc(statSync(file).size)),
  missing: (file) => rmSync(file),
  'of another shape': (file) => cpSync(inProject('models', 'base', 'zh', 'tokenizer.json'), file),
  'one flipped byte': (file) => {
    const at = Math.floor(statSync(file).size / 2);
    const fd = openSync(file, 'r+');
    writeSync(fd, Buffer.from([(readFileSync(file)[at] ?? 0) ^ 1]), 0, 1, at);
    closeSync(fd);
  },
};

/** A copy of the trained artifacts with one more release, whose English intent head is damaged. */
function artifactsWithDamage(damage: (file: string) => void): string {
  const folder = join(tempDir(), 'artifacts');
  cpSync(loadConfig().MODELS_DIR, folder, { recursive: true, filter: (source) => !source.includes('cache') });
  const pointer = JSON.parse(readFileSync(join(folder, 'active.json'), 'utf8'));
  const good = JSON.parse(readFileSync(join(folder, 'releases', `${pointer.release}.json`), 'utf8'));
  const head = good.heads['intent-en'] as string;
  const copy = `intent-en-${String(Number(head.slice(-4)) + 1).padStart(4, '0')}`;
  cpSync(join(folder, 'versions', head), join(folder, 'versions', copy), { recursive: true });
  const manifestFile = join(folder, 'versions', copy, 'manifest.json');
  const manifest = JSON.parse(readFileSync(manifestFile, 'utf8'));
  writeFileSync(manifestFile, JSON.stringify({ ...manifest, version: copy }));
  const release = `release-${String(Number(pointer.release.slice(-4)) + 1).padStart(4, '0')}`;
  writeFileSync(
    join(folder, 'releases', `${release}.json`),
    JSON.stringify({ ...good, release, heads: { ...good.heads, 'intent-en': copy } }),
  );
  writeFileSync(
    join(folder, 'active.json'),
    JSON.stringify({ ...pointer, release, previous: pointer.release, history: [pointer.release] }),
  );
  const largest = readdirSync(join(folder, 'versions', copy))
    .filter((name) => name !== 'manifest.json')
    .map((name) => join(folder, 'versions', copy, name))
    .sort((a, b) => statSync(b).size - statSync(a).size)[0];
  if (!largest) throw new Error('the version has no files');
  damage(largest);
  return folder;
}

describe.each(Object.entries(damages))('R10: a head that is %s', (_name, damage) => {
  test('the last good release serves, and says which it is', async () => {
    const artifactsDir = artifactsWithDamage(damage);
    const inference = createInference({
      baseDir: inProject('models', 'base'),
      artifactsDir,
      processes: 1,
      threads: 1,
      deadlineMs: 30_000,
    });
    const parsed = await until(
      'an answer',
      () => inference.parse({ text: 'my bill doubled and nobody told me' }).catch(() => null),
      30_000,
    );
    const pointer = JSON.parse(readFileSync(join(artifactsDir, 'active.json'), 'utf8'));

    expect(parsed.version).toBe(pointer.previous);
    await inference.stop();
  }, 60_000);
});

describe.each(Object.entries(damages))('R10: an encoder that is %s', (_name, damage) => {
  test('no answer is guessed', async () => {
    const baseDir = join(tempDir(), 'base');
    mkdirSync(baseDir, { recursive: true });
    symlinkSync(inProject('models', 'base', 'zh'), join(baseDir, 'zh'));
    cpSync(inProject('models', 'base', 'en'), join(baseDir, 'en'), { recursive: true });
    damage(join(baseDir, 'en', 'onnx', 'model_quantized.onnx'));
    const inference = createInference({
      baseDir,
      artifactsDir: loadConfig().MODELS_DIR,
      processes: 1,
      threads: 1,
      deadlineMs: 5_000,
    });
    await expect(inference.parse({ text: 'my bill doubled and nobody told me' })).rejects.toMatchObject({
      code: expect.any(String),
    });
    await inference.stop();
  }, 60_000);
});

test('R10: with a damaged encoder the product serves, messages are kept unlabelled and people get them', async () => {
  const encoders = join(tempDir(), 'base');
  cpSync(inProject('models', 'base'), encoders, { recursive: true });
  damages['one flipped byte']?.(join(encoders, 'en', 'onnx', 'model_quantized.onnx'));
  const server = await startServer({ dataDir: tempDir(), env: { ENCODERS_DIR: encoders } });
  const agent = new AgentClient(server.url, await setUpAgent(server.url, server.setupToken));
  await agent.connected();
  const client = new ChatClient({ url: server.url });
  await client.connect();
  await client.send('my bill doubled');
  const item = await until(
    'the queue',
    async () => (await agent.ask('queue:list', { view: 'waiting' })).items[0],
  );
  expect(item).toMatchObject({ handover_reason: 'inference_unavailable', prediction: null });
  client.close();
  agent.close();
  await server.stop();
}, 120_000);
