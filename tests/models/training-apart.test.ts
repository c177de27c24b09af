import { mkdirSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { activeRelease, listVersions, runTrainingApart, type TrainingOptions } from '../../models/index.ts';
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
