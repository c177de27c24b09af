import { fork } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { defineCommand } from 'citty';
import { loadEncoder } from '../../../models/encoder/encoder.ts';
import { encoderFiles, verifyEncoder } from '../../../models/encoder/manifest.ts';
import { createTokenizer } from '../../../models/encoder/tokenizer.ts';
import { createBatchPool, defaultBaseDir, type Language } from '../../../models/index.ts';
import { builtFile } from '../../../models/paths.ts';
import { print, progress, writeJson } from '../output.ts';
import { openBare, runBare } from './bare.ts';
import { benchTexts } from './texts.ts';

const goal = 1.15;
const bar = 1.25;

interface Figure {
  language: Language;
  /** `one`: a message of 15 tokens; `many`: messages of every length on all cores. */
  what: 'one' | 'many';
  threads: number;
  processes: number;
  messages: number;
  /** Medians, milliseconds a message. */
  bare_ms: number;
  ours_ms: number;
  /** Median over the pairs of neighbouring measurements: what else runs on the machine weighs on both alike. */
  ratio: number;
}

export default defineCommand({
  meta: {
    name: 'encoder',
    description: 'Speed of the encoders beside bare ONNX Runtime, measured in turn in the same run',
  },
  args: {
    lang: { type: 'enum', options: ['en', 'zh'], description: 'only this encoder' },
    rounds: { type: 'string', description: 'pairs of measurements', default: '15' },
    json: { type: 'string', description: 'also write the figures to this file', valueHint: 'FILE' },
  },
  async run({ args }) {
    const rounds = Math.min(101, Math.max(3, Number.parseInt(args.rounds, 10) || 15));
    const figures: Figure[] = [];
    print(`language  what  processes × threads  bare ms   ours ms   ratio (goal ≤ ${goal}, bar ≤ ${bar})`);
    for (const language of args.lang ? [args.lang as Language] : (['en', 'zh'] as const)) {
      for (const measure of [measureOne, measureMany]) {
        const figure = await measure(language, rounds);
        figures.push(figure);
        print(
          `${language.padEnd(10)}${figure.what.padEnd(6)}${`${figure.processes} × ${figure.threads}`.padEnd(21)}${figure.bare_ms.toFixed(2).padEnd(10)}` +
            `${figure.ours_ms.toFixed(2).padEnd(10)}${figure.ratio.toFixed(3)}  ${figure.ratio <= goal ? 'goal' : figure.ratio <= bar ? 'bar' : 'over the bar'}`,
        );
      }
    }
    writeJson(args.json, { goal, bar, cores: availableParallelism(), figures });
  },
});

/** Runs both in turn, the order changing from round to round; times in ms a message. */
async function inTurn(
  rounds: number,
  messages: number,
  bare: () => Promise<void>,
  ours: () => Promise<void>,
) {
  const time = async (work: () => Promise<void>) => {
    const began = performance.now();
    await work();
    const ms = (performance.now() - began) / messages;
    // Threads of ONNX Runtime spin for a moment after a run and would take the other's core.
    await new Promise((resolve) => setTimeout(resolve, 10));
    return ms;
  };
  await time(bare);
  await time(ours);
  const pairs: { bare: number; ours: number }[] = [];
  for (let round = 0; round < rounds; round++) {
    if (round % 2 === 0) pairs.push({ bare: await time(bare), ours: await time(ours) });
    else {
      const first = await time(ours);
      pairs.push({ bare: await time(bare), ours: first });
    }
  }
  return {
    bare_ms: median(pairs.map((pair) => pair.bare)),
    ours_ms: median(pairs.map((pair) => pair.ours)),
    ratio: median(pairs.map((pair) => pair.ours / pair.bare)),
  };
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2;
}

async function prepare(language: Language) {
  const dir = join(defaultBaseDir, language);
  return {
    dir,
    weights: join(dir, encoderFiles.weights),
    tokenize: createTokenizer(await verifyEncoder(dir), language),
  };
}

/** One message of 15 tokens, a session with two threads: what a subscriber waits for. */
async function measureOne(language: Language, rounds: number): Promise<Figure> {
  const { dir, weights, tokenize } = await prepare(language);
  const text = benchTexts.fifteen[language];
  const { ids } = tokenize(text);
  if (ids.length !== 15)
    throw new Error(`the message for ${language} has ${ids.length} tokens instead of 15`);
  const threads = Math.min(2, availableParallelism());
  const session = await openBare(weights, threads);
  const encoder = await loadEncoder(dir, { threads });
  const block = 15;
  const times = async (work: () => Promise<unknown>) => {
    for (let i = 0; i < block; i++) await work();
  };
  // Blocks are short, so there are more of them.
  const figures = await inTurn(
    rounds * 2,
    block,
    () => times(() => runBare(session, ids)),
    () => times(() => encoder.embed(text)),
  );
  await session.release();
  await encoder.dispose();
  return { language, what: 'one', threads, processes: 1, messages: block * rounds * 2, ...figures };
}

/** Many messages on all cores: one single-threaded process a core, one message a run. */
async function measureMany(language: Language, rounds: number): Promise<Figure> {
  const { weights, tokenize } = await prepare(language);
  const texts = benchTexts.many(language);
  const processes = availableParallelism();
  progress(
    `bench encoder: ${texts.length} ${language} messages on ${processes} processes, ${rounds} rounds of each`,
  );
  const shares = Array.from({ length: processes }, (_, share) =>
    texts.filter((_, i) => i % processes === share).map((text) => tokenize(text).ids),
  );
  const children = shares.map(() =>
    fork(builtFile(import.meta.url, 'bare-process'), [weights], {
      serialization: 'advanced',
      execArgv: [],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    }),
  );
  const pool = createBatchPool(language, { processes });
  try {
    const ended = Promise.race(children.map((child) => once(child, 'exit'))).then(() => {
      throw new Error('a process of the benchmark ended');
    });
    ended.catch(() => undefined);
    const bare = async () => {
      const answers = Promise.all(
        children.map((child) => new Promise((resolve) => child.once('message', resolve))),
      );
      for (const [share, child] of children.entries()) child.send({ messages: shares[share] ?? [] });
      await Promise.race([answers, ended]);
    };
    const ours = async () => void (await pool.embed(texts));
    return {
      language,
      what: 'many',
      threads: 1,
      processes,
      messages: texts.length * rounds,
      ...(await inTurn(rounds, texts.length, bare, ours)),
    };
  } finally {
    await pool.close();
    for (const child of children) if (child.connected) child.disconnect();
  }
}
