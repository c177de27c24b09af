import { expect, test } from 'vitest';
import type { HeadName, TrainingOptions, TrainingResult } from '../../../models/index.ts';
import { Bus } from '../../../server/services/bus.ts';
import { catchUp } from '../../../server/services/catch-up.ts';
import { JobRunner } from '../../../server/services/job-runner.ts';
import { createLog } from '../../../server/services/log.ts';
import { until } from '../../support/until.ts';
import { open } from '../data/helpers.ts';

async function place(train: (options: TrainingOptions) => Promise<TrainingResult>, needed: HeadName[]) {
  const { repositories } = await open();
  const log = createLog('silent');
  const jobs = new JobRunner({ repositories, bus: new Bus(() => {}), log });
  const served: string[] = [];
  await catchUp({
    jobs,
    models: { serve: async (release) => void served.push(release) },
    train,
    needed: async () => needed,
    baseDir: 'base',
    artifactsDir: 'artifacts',
    intentsDir: 'intents',
    log,
  });
  const list = () => repositories.jobs.list({ limit: 5 });
  return { served, list };
}

test('nothing to train: no job', async () => {
  const { list } = await place(() => Promise.reject(new Error('must not train')), []);
  expect(await list()).toEqual([]);
});

test('what has changed is trained as a job, and served where the gate let it', async () => {
  const asked: TrainingOptions[] = [];
  const { served, list } = await place(
    async (options) => {
      asked.push(options);
      options.onProgress?.({ head: 'intent-en', stage: 'embed', done: 5, total: 10, message: '' });
      return { trained: ['intent-en-0002'], current: {}, release: 'release-0002', refused: [] };
    },
    ['intent-en', 'intent-zh'],
  );
  await until('the job has ended', async () => (await list())[0]?.state === 'succeeded');
  expect(asked[0]).toMatchObject({ heads: ['intent-en', 'intent-zh'], promote: true });
  expect(served).toEqual(['release-0002']);
  expect((await list())[0]).toMatchObject({ kind: 'training', payload: { release: 'release-0002' } });
});

test('a refusal by the gate is kept with the job, and nothing else is served', async () => {
  const { served, list } = await place(
    async () => ({ trained: ['intent-en-0002'], current: {}, refused: ['intent-en-0002: worse'] }),
    ['intent-en'],
  );
  await until('the job has ended', async () => (await list())[0]?.state === 'succeeded');
  expect(served).toEqual([]);
  expect((await list())[0]).toMatchObject({ payload: { refused: ['intent-en-0002: worse'] } });
});

test('a training that fails is a failed job, not the end of the server', async () => {
  const { list } = await place(() => Promise.reject(new Error('no memory')), ['intent-en']);
  await until('the job has ended', async () => (await list())[0]?.state === 'failed');
});
