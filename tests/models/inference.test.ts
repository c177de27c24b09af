import { fork } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { defaultBaseDir } from '../../models/index.ts';
import { createInference } from '../../models/inference/index.ts';
import type { Inference, InferenceOptions, InferenceState } from '../../models/types.ts';
import { codeOf, fixture, temporaryDir, until } from './helpers.ts';

const running: Inference[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((inference) => inference.stop()));
});

async function start(options: Partial<InferenceOptions> = {}, release: string | null = 'release-0001') {
  const artifactsDir = await temporaryDir();
  await mkdir(artifactsDir, { recursive: true });
  if (release) await writeFile(join(artifactsDir, 'release'), release);
  const states: InferenceState[] = [];
  const inference = createInference(
    { baseDir: defaultBaseDir, artifactsDir, processes: 2, threads: 1, ...options },
    { script: fixture('fake-inference.mjs') },
  );
  inference.onState((state) => states.push(state));
  running.push(inference);
  return { inference, artifactsDir, states };
}

async function ready(inference: Inference, processes = 2): Promise<void> {
  await until(() => inference.stats().processes === processes);
}

const pidOf = async (inference: Inference, text = 'who') =>
  ((await inference.parse({ text })) as unknown as { pid: number }).pid;

describe('the queue', () => {
  test('waits for the processes to start, then answers in parallel', async () => {
    const { inference, states } = await start({ deadlineMs: 5_000 });
    expect(inference.state()).toBe('starting');
    const answers = await Promise.all(['a', 'b', 'c', 'd'].map((text) => inference.parse({ text })));
    expect(answers.map(({ text }) => text)).toEqual(['a', 'b', 'c', 'd']);
    expect(states).toEqual(['ready']);
    await ready(inference);
    expect(new Set([await pidOf(inference), await pidOf(inference)]).size).toBe(2);
  });

  test('refuses what is over its bound and answers the rest', async () => {
    const { inference } = await start({ queue: 3, deadlineMs: 5_000 });
    await ready(inference);
    const codes = await Promise.all(
      Array.from({ length: 10 }, () => codeOf(inference.parse({ text: 'sleep 100' }))),
    );
    expect(codes.filter((code) => code === 'QUEUE_FULL')).toHaveLength(5);
    expect(codes.filter((code) => code === undefined)).toHaveLength(5);
    expect(inference.stats()).toMatchObject({ waiting: 0, running: 0 });
  });

  test('keeps the deadline for what has begun and what has not, and goes on afterwards', async () => {
    const { inference } = await start({ processes: 1, deadlineMs: 150 });
    await ready(inference, 1);
    const began = performance.now();
    const codes = await Promise.all([
      codeOf(inference.parse({ text: 'sleep 400' })),
      codeOf(inference.parse({ text: 'x' })),
    ]);
    expect(codes).toEqual(['DEADLINE', 'DEADLINE']);
    expect(performance.now() - began).toBeLessThan(350);
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect((await inference.parse({ text: 'x' })).text).toBe('x');
  });

  test('a failing message fails alone', async () => {
    const { inference } = await start();
    await ready(inference);
    const codes = await Promise.all(
      ['a', 'fail', 'b', 'fail', 'c'].map((text) => codeOf(inference.parse({ text }))),
    );
    expect(codes).toEqual([undefined, 'PARSE_FAILED', undefined, 'PARSE_FAILED', undefined]);
  });
});

describe('processes that die or hang', () => {
  test('kill -9: the message is answered by another, the process comes back', async () => {
    const { inference, states } = await start({ deadlineMs: 3_000 });
    await ready(inference);
    const pid = await pidOf(inference);
    const messages = Array.from({ length: 12 }, () => inference.parse({ text: 'sleep 50' }));
    await new Promise((resolve) => setTimeout(resolve, 20));
    process.kill(pid, 'SIGKILL');
    expect((await Promise.all(messages)).every(({ text }) => text === 'sleep 50')).toBe(true);
    await ready(inference);
    expect(inference.stats().restarts).toBe(1);
    expect(states).toEqual(['ready']);
  });

  test('the only process: away, coded refusals, then ready again', async () => {
    const { inference, states } = await start({ processes: 1 });
    await ready(inference, 1);
    process.kill(await pidOf(inference), 'SIGKILL');
    await until(() => inference.state() === 'away');
    expect(await codeOf(inference.parse({ text: 'x' }))).toBe('INFERENCE_AWAY');
    await ready(inference, 1);
    expect((await inference.parse({ text: 'x' })).text).toBe('x');
    expect(states).toEqual(['ready', 'away', 'ready']);
  });

  test('a message that kills two processes is given up, its neighbours are not', async () => {
    const { inference } = await start({ deadlineMs: 5_000 });
    await ready(inference);
    const codes = await Promise.all(
      ['a', 'crash', 'b', 'c'].map((text) => codeOf(inference.parse({ text }))),
    );
    expect(codes).toEqual([undefined, 'INFERENCE_AWAY', undefined, undefined]);
    await ready(inference);
    expect(inference.stats().restarts).toBe(2);
  });

  test('a hung process is killed and replaced', async () => {
    const { inference } = await start({ processes: 1, hangMs: 300, deadlineMs: 200 });
    await ready(inference, 1);
    expect(await codeOf(inference.parse({ text: 'hang' }))).toBe('DEADLINE');
    await until(() => inference.stats().restarts === 1);
    await ready(inference, 1);
    expect((await inference.parse({ text: 'x' })).text).toBe('x');
  });

  test('a process ends with its parent', async () => {
    const artifactsDir = await temporaryDir();
    await writeFile(join(artifactsDir, 'release'), 'r');
    const parent = fork(fixture('parent.mjs'), [artifactsDir, fixture('fake-inference.mjs')], {
      execArgv: [],
    });
    const pids = await new Promise<number[]>((resolve) =>
      parent.once('message', (message) => resolve(message as number[])),
    );
    expect(pids).toHaveLength(2);
    parent.kill('SIGKILL');
    const alive = (pid: number) => {
      try {
        process.kill(pid, 0);
        return true;
      } catch {
        return false;
      }
    };
    await until(() => !pids.some(alive), 3_000);
  });
});

describe('releases', () => {
  test('without one: away with NO_ACTIVE_RELEASE, ready after a reload', async () => {
    const { inference, artifactsDir } = await start({}, null);
    await until(() => inference.state() === 'away');
    expect(await codeOf(inference.parse({ text: 'x' }))).toBe('NO_ACTIVE_RELEASE');
    expect(await codeOf(inference.reload())).toBe('NO_ACTIVE_RELEASE');
    await writeFile(join(artifactsDir, 'release'), 'release-0001');
    await inference.reload();
    expect(inference.state()).toBe('ready');
    expect((await inference.parse({ text: 'x' })).version).toBe('release-0001');
  });

  test('a reload loses no message and ends with the new release everywhere', async () => {
    const { inference, artifactsDir } = await start({ deadlineMs: 5_000 });
    await ready(inference);
    const messages = Array.from({ length: 30 }, () => inference.parse({ text: 'sleep 10' }));
    await writeFile(join(artifactsDir, 'release'), 'release-0002');
    await Promise.all([inference.reload(), inference.reload()]);
    const after = await Promise.all([1, 2, 3, 4].map(() => inference.parse({ text: 'x' })));
    expect(after.every(({ version }) => version === 'release-0002')).toBe(true);
    expect((await Promise.all(messages)).every(({ text }) => text === 'sleep 10')).toBe(true);
    await rm(join(artifactsDir, 'release'));
  });

  test('stop answers what runs, refuses what comes, and tells it', async () => {
    const { inference, states } = await start();
    await ready(inference);
    const last = inference.parse({ text: 'sleep 100' });
    const stopped = inference.stop();
    expect(await codeOf(inference.parse({ text: 'x' }))).toBe('INFERENCE_AWAY');
    expect((await last).text).toBe('sleep 100');
    await stopped;
    expect(inference.state()).toBe('stopped');
    expect(states.at(-1)).toBe('stopped');
  });
});
