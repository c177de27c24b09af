import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import {
  activeRelease,
  ensureTrained,
  listReleases,
  listVersions,
  needsTraining,
  readVersion,
  runTraining,
  setActive,
} from '../../models/index.ts';
import { trainingConfigPath } from '../../models/training/config.ts';
import { temporaryDir } from './helpers.ts';

const examples: Record<string, Record<string, string[]>> = {
  en: {
    'billing.view_bill': [
      'how much is my bill',
      'what do i owe',
      'show me the statement',
      'bill for june please',
      'amount due?',
      'when is it due',
    ],
    'network.no_signal': [
      'no bars on my phone',
      'there is no signal',
      'phone says no service',
      'lost reception since noon',
      'cannot get a network',
      'zero bars here',
    ],
    'sim.esim': [
      'move my esim',
      'i want an esim',
      'esim qr code does not scan',
      'delete the esim profile',
      'digital sim for my watch',
      'esim on a new phone',
    ],
  },
  zh: {
    'billing.view_bill': [
      '查一下账单',
      '这个月话费多少',
      '账单什么时候出',
      '我要看上个月的账单',
      '一共欠多少钱',
      '话费明细',
    ],
    'network.no_signal': [
      '手机没信号',
      '一格信号都没有',
      '显示无服务',
      '从中午开始没网络',
      '打不了电话没信号',
      '信号没了',
    ],
  },
};

/** A small pack; `extra` adds one English example. */
function writePack(dir: string, extra?: string): void {
  for (const [language, intents] of Object.entries(examples)) {
    mkdirSync(join(dir, 'nlu', language), { recursive: true });
    mkdirSync(join(dir, 'sentiment'), { recursive: true });
    const blocks = Object.entries(intents).map(([intent, texts]) => {
      const all = extra && language === 'en' && intent === 'sim.esim' ? [...texts, extra] : texts;
      return `  - intent: ${intent}\n    examples: |\n${all.map((text) => `      - ${text}\n`).join('')}`;
    });
    writeFileSync(join(dir, 'nlu', language, 'all.yml'), `version: "3.1"\nnlu:\n${blocks.join('')}`);
    const moods = Object.values(intents)
      .flat()
      .map((text, i) => JSON.stringify({ text, label: ['negative', 'neutral', 'positive'][i % 3] }));
    writeFileSync(join(dir, 'sentiment', `${language}.jsonl`), moods.join('\n'));
  }
}

async function workplace() {
  const dir = await temporaryDir();
  const options = { artifactsDir: join(dir, 'artifacts'), intentsDir: join(dir, 'intents') };
  writePack(options.intentsDir);
  return options;
}

describe('training', () => {
  it('makes and activates the first release, does nothing when nothing changed, and trains what changed', async () => {
    const options = await workplace();
    const messages: string[] = [];
    const first = await runTraining({ ...options, onProgress: ({ message }) => messages.push(message) });
    expect(first.trained).toEqual([
      'intent-en-0001',
      'intent-zh-0001',
      'sentiment-en-0001',
      'sentiment-zh-0001',
    ]);
    expect(first.release).toBe('release-0001');
    expect(await activeRelease(options.artifactsDir)).toBe('release-0001');
    expect(messages.some((message) => /^intent-zh: embed \d+\/12$/.test(message))).toBe(true);
    for (const version of first.trained) await readVersion(options.artifactsDir, version);

    expect(await needsTraining(options)).toEqual([]);
    expect(await ensureTrained(options)).toEqual([]);
    expect((await listReleases(options.artifactsDir)).length).toBe(1);

    writePack(options.intentsDir, 'esim for my tablet');
    expect(await needsTraining(options)).toEqual(['intent-en']);
    const second = await runTraining(options);
    expect(second.trained).toEqual(['intent-en-0002']);
    expect(second.release).toBeUndefined();
    expect(await activeRelease(options.artifactsDir)).toBe('release-0001');

    const third = await runTraining({ ...options, promote: true });
    expect(third.trained).toEqual([]);
    expect(third.release === undefined).toBe(third.refused.length > 0);
    if (third.release)
      expect((await listReleases(options.artifactsDir)).at(-1)?.heads['intent-en']).toBe('intent-en-0002');
  });

  it('leaves a release alone that somebody went back to, and completes one that lacks a head', async () => {
    const options = await workplace();
    await runTraining({ ...options, heads: ['intent-en'] });
    expect(await activeRelease(options.artifactsDir)).toBe('release-0001');
    expect((await ensureTrained(options)).length).toBe(3);
    expect(await activeRelease(options.artifactsDir)).toBe('release-0002');
    writePack(options.intentsDir, 'esim for my tablet');
    await ensureTrained(options);
    await setActive(options.artifactsDir, 'release-0002');
    expect(await ensureTrained(options)).toEqual([]);
    expect(await activeRelease(options.artifactsDir)).toBe('release-0002');
  });

  it('gives the same files for the same data', async () => {
    const [a, b] = [await workplace(), await workplace()];
    await runTraining({ ...a, heads: ['intent-en'] });
    await runTraining({ ...b, heads: ['intent-en'] });
    const files = async (dir: string) => (await listVersions(dir))[0]?.files;
    expect(await files(b.artifactsDir)).toEqual(await files(a.artifactsDir));
  });

  it.each(['embed', 'search', 'folds', 'final', 'store'])(
    'killed at "%s", leaves what was',
    async (stage) => {
      const place = await workplace();
      const configPath = join(place.intentsDir, 'config.yml');
      const config = parse(readFileSync(trainingConfigPath, 'utf8'));
      // The shipped packs have their penalties and skip the search.
      config.intent.packs = {};
      writeFileSync(configPath, stringify(config));
      const options = { ...place, configPath };
      await runTraining({ ...options, heads: ['sentiment-en'] });
      // The texts are the same: what the cache holds would not be embedded again.
      rmSync(join(options.artifactsDir, 'cache'), { recursive: true });
      const stop = new AbortController();
      const run = runTraining({
        ...options,
        heads: ['intent-en'],
        promote: true,
        signal: stop.signal,
        onProgress: (progress) => progress.stage === stage && stop.abort(),
      });
      // Killed after the last message it may have finished; otherwise it has not.
      const outcome = await run.then(
        () => 'done',
        (error: { code: string }) => error.code,
      );
      if (stage !== 'store') expect(outcome).toBe('TRAINING_FAILED');
      const versions = await listVersions(options.artifactsDir);
      for (const { version } of versions) await readVersion(options.artifactsDir, version);
      if (outcome !== 'done') expect(await activeRelease(options.artifactsDir)).toBe('release-0001');
      const again = await runTraining({ ...options, heads: ['intent-en'], promote: true });
      expect(await activeRelease(options.artifactsDir)).toBe('release-0002');
      expect(again.current['intent-en']).toBeDefined();
      const left = readdirSync(join(options.artifactsDir, 'versions')).filter(
        (name) => !/^(intent|sentiment)-/.test(name),
      );
      expect(left).toEqual([]);
    },
  );

  it('says what is missing when there is too little to train on', async () => {
    const options = await workplace();
    writeFileSync(join(options.intentsDir, 'sentiment', 'en.jsonl'), '{"text":"x","label":"neutral"}\n');
    await expect(runTraining({ ...options, heads: ['sentiment-en'] })).rejects.toMatchObject({
      code: 'DATA_INVALID',
      fix: expect.stringContaining('sentiment/en.jsonl'),
    });
    expect(await listVersions(options.artifactsDir)).toEqual([]);
  });

  it('reads its settings from the file it is given', async () => {
    const options = await workplace();
    const configPath = join(options.intentsDir, 'config.yml');
    const config = parse(readFileSync(trainingConfigPath, 'utf8'));
    config.intent.packs.en.dense = 0.001;
    writeFileSync(configPath, stringify(config));
    await runTraining({ ...options, heads: ['intent-en'], configPath });
    expect((await listVersions(options.artifactsDir))[0]?.metrics).toMatchObject({
      chosen: { dense: 0.001 },
    });
    expect(await needsTraining({ ...options, heads: ['intent-en'] })).toEqual(['intent-en']);
  });
});
