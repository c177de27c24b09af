import { mkdirSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  activeRelease,
  ensureServing,
  listVersions,
  needsTrainingApart,
  runTrainingApart,
  type TrainingOptions,
} from '../../models/index.ts';
import { trainingConfigPath } from '../../models/training/config.ts';
import { childrenNamed, codeOf, temporaryDir, until } from './helpers.ts';

const moods = {
  negative: ['this is awful', 'i am so angry', 'the worst service', 'never again', 'it is broken', 'bad'],
  neutral: ['how much is it', 'where is the shop', 'my number is new', 'it is monday', 'ok', 'send it'],
  positive: ['thank you so much', 'this is great', 'i love it', 'works well now', 'very kind', 'good'],
};

async function workplace(rows = 1): Promise<TrainingOptions> {
  const dir = await temporaryDir();
  const intentsDir = join(dir, 'intents');
  mkdirSync(join(intentsDir, 'sentiment'), { recursive: true });
  const lines = Object.entries(moods).flatMap(([label, texts]) =>
    texts.flatMap((text) =>
      Array.from({ length: rows }, (_, n) =>
        JSON.stringify({ text: n === 0 ? text : `${text} ${n}`, label }),
      ),
    ),
  );
  writeFileSync(join(intentsDir, 'sentiment', 'en.jsonl'), lines.join('\n'));
  return { artifactsDir: join(dir, 'artifacts'), intentsDir, heads: ['sentiment-en'], promote: 'never' };
}

test('a training in a child process tells how far it is and gives a version that is not served', async () => {
  const options = await workplace();
  const stages = new Set<string>();
  const result = await runTrainingApart({ ...options, onProgress: ({ stage }) => stages.add(stage) });
  expect(result).toEqual({
    trained: ['sentiment-en-0001'],
    current: { 'sentiment-en': 'sentiment-en-0001' },
    refused: [],
  });
  expect([...stages]).toEqual(expect.arrayContaining(['embed', 'folds', 'final', 'store']));
  expect(await activeRelease(options.artifactsDir)).toBeUndefined();
  const again = await runTrainingApart(options);
  expect(again).toMatchObject({ trained: [], current: { 'sentiment-en': 'sentiment-en-0001' } });
  expect(childrenNamed('switchboard-training')).toEqual([]);
});

test('a first start serves from a sample, and is told what is still to be trained', async () => {
  const { artifactsDir, intentsDir = '' } = await workplace(2);
  const heads = ['sentiment-en'] as const;
  const configPath = join(intentsDir, 'config.yml');
  const shipped = await readFile(trainingConfigPath, 'utf8');
  const small = shipped.replace(/^ {2}sentiment: 250$/m, '  sentiment: 7');
  // So few rows say nothing of better or worse: the gate is not what is tried here.
  writeFileSync(configPath, small.replace(/accuracy_drop: .*/, 'accuracy_drop: 1'));
  const options = { artifactsDir, intentsDir, configPath };
  expect(await needsTrainingApart({ ...options, heads })).toEqual(['sentiment-en']);
  expect(await ensureServing({ ...options, heads })).toEqual(['sentiment-en-0001']);
  expect(await activeRelease(options.artifactsDir)).toBe('release-0001');
  const [sample] = await listVersions(options.artifactsDir);
  expect(sample?.metrics.trained_rows).toBe(3 * 7);
  // It serves, so the next start trains nothing before; the whole is asked for behind.
  expect(await ensureServing({ ...options, heads })).toEqual([]);
  expect(await needsTrainingApart({ ...options, heads })).toEqual(['sentiment-en']);
  const whole = await runTrainingApart({ ...options, heads, promote: true });
  expect(whole).toMatchObject({ trained: ['sentiment-en-0002'], release: 'release-0002' });
  expect(await needsTrainingApart({ ...options, heads })).toEqual([]);
});

test('what is wrong with the data is said by its code', async () => {
  const options = await workplace();
  expect(await codeOf(runTrainingApart({ ...options, heads: ['sentiment-zh'] }))).toBeDefined();
});

/** Processes that the children of this one have started. */
async function grandchildren(): Promise<string> {
  const found = await Promise.all(
    childrenNamed('switchboard-training').map((pid) =>
      readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => ''),
    ),
  );
  return found.join(' ').trim();
}

const alive = (pid: string) =>
  readFile(`/proc/${pid}/stat`, 'utf8').then(
    (stat) => !/\) Z /.test(stat),
    () => false,
  );

test('a stopped training ends with all its processes and leaves nothing', async () => {
  const options = await workplace(60);
  const stop = new AbortController();
  let trainers = '';
  const run = runTrainingApart({
    ...options,
    signal: stop.signal,
    onProgress: () => void grandchildren().then((pids) => (trainers ||= pids)),
  });
  const ended = codeOf(run);
  await until(() => trainers !== '', 30_000);
  stop.abort();
  expect(await ended).toBe('TRAINING_FAILED');
  for (const pid of trainers.split(' ')) await until(async () => !(await alive(pid)));
  expect(childrenNamed('switchboard-training')).toEqual([]);
  expect(await listVersions(options.artifactsDir)).toEqual([]);
});
