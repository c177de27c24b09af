import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { defineCommand } from 'citty';
import type { Row } from '../../../intents/index.ts';
import { fitBaseline } from '../../../models/evaluation/baseline.ts';
import { readRows } from '../../../models/evaluation/index.ts';
import { argmax, labelMetrics } from '../../../models/evaluation/metrics.ts';
import { fitJudge, judgeAll } from '../../../models/evaluation/models.ts';
import type { Language } from '../../../models/index.ts';
import { createEmbedder } from '../../../models/training/embed.ts';
import { loadTrainingConfig } from '../../../models/training/index.ts';
import { inProject } from '../../paths.ts';
import { print, progress, writeJson } from '../output.ts';
import { languageFlag, refuseUnknown, repeated, UsageError } from '../support/flags.ts';
import { modelPaths } from '../support/release.ts';
import { createPeer, installPeer, peerPackage } from './peer.ts';

const args = {
  lang: { type: 'string', description: 'en or zh' },
  train: { type: 'string', description: 'rows to train on; may repeat', valueHint: 'FILE' },
  test: { type: 'string', description: 'rows to score; may repeat', valueHint: 'FILE' },
  label: { type: 'string', description: 'field that holds the label (default label)', valueHint: 'FIELD' },
  peers: {
    type: 'string',
    description: 'where node-nlp is installed (default .cache/peers)',
    valueHint: 'DIR',
  },
  install: {
    type: 'boolean',
    description: `let npm install ${peerPackage.name} ${peerPackage.version} there`,
  },
  json: { type: 'string', description: 'also write the figures to this file', valueHint: 'FILE' },
} as const;

interface Figure {
  system: string;
  accuracy: number;
  macro_f1: number;
  train_seconds: number;
  predict_per_second: number;
}

const seconds = (began: number) => (performance.now() - began) / 1000;

function figure(
  system: string,
  test: readonly Row[],
  said: readonly string[],
  train: number,
  predict: number,
): Figure {
  const gold = test.map(({ label }) => label);
  const per = labelMetrics(gold, said, [...new Set(gold)]);
  return {
    system,
    accuracy: gold.filter((label, i) => label === said[i]).length / Math.max(1, gold.length),
    macro_f1: per.reduce((sum, { f1 }) => sum + f1, 0) / Math.max(1, per.length),
    train_seconds: train,
    predict_per_second: test.length / Math.max(1e-9, predict),
  };
}

type Task = { language: Language; train: Row[]; test: Row[] };

/** Everything counts: nothing is taken from the cache of embeddings, and a prediction includes the encoder. */
async function ours({ language, train, test }: Task): Promise<Figure> {
  const cache = mkdtempSync(join(tmpdir(), 'switchboard-peers-'));
  try {
    const embedder = await createEmbedder(language, { ...modelPaths(), artifactsDir: cache });
    const tell = (stage: string, done: number, total: number) =>
      void (done === total && progress(`ours: ${stage}`));
    const config = loadTrainingConfig();
    const began = performance.now();
    const judge = await fitJudge({ kind: 'intent', language, train, valid: [], config, embedder, tell });
    const trained = seconds(began);
    const predicting = performance.now();
    const { verdicts } = await judgeAll(
      judge,
      test.map(({ text }) => text),
      embedder,
      tell,
    );
    const said = verdicts.map(({ probabilities }) => judge.labels[argmax(probabilities)] ?? '');
    return figure('switchboard', test, said, trained, seconds(predicting));
  } finally {
    rmSync(cache, { recursive: true, force: true });
  }
}

function baseline({ language, train, test }: Task): Figure {
  const began = performance.now();
  const label = fitBaseline({ kind: 'intent', language, train, config: loadTrainingConfig() });
  const trained = seconds(began);
  const predicting = performance.now();
  const said = test.map(({ text }) => label(text));
  return figure('TF-IDF + LR', test, said, trained, seconds(predicting));
}

async function peer({ language, train, test }: Task, dir: string): Promise<Figure> {
  const manager = createPeer(dir, language);
  const began = performance.now();
  for (const { text, label } of train) manager.addDocument(language, text, label);
  await manager.train();
  const trained = seconds(began);
  const predicting = performance.now();
  const said: string[] = [];
  for (const { text } of test) said.push((await manager.process(language, text)).intent ?? '');
  return figure(`${peerPackage.name} ${peerPackage.version}`, test, said, trained, seconds(predicting));
}

export default defineCommand({
  meta: { name: 'peers', description: 'Our intent model beside node-nlp and a TF-IDF baseline, in one run' },
  args,
  async run({ args: flags, rawArgs }) {
    refuseUnknown(rawArgs, args);
    const language = languageFlag(flags.lang);
    const [train, test] = [repeated(rawArgs, 'train'), repeated(rawArgs, 'test')];
    if (!language || train.length === 0 || test.length === 0)
      throw new UsageError('language, training and test rows are needed', 'give --lang L --train T --test E');
    const dir = resolve(flags.peers ?? inProject('.cache', 'peers'));
    if (flags.install) installPeer(dir);
    createPeer(dir, language);
    const label = flags.label ?? 'label';
    const inScope = (rows: Row[]) => rows.filter((row) => row.label !== 'out_of_scope');
    const task = { language, train: inScope(readRows(train, label)), test: inScope(readRows(test, label)) };
    const figures: Figure[] = [];
    print(
      `${task.train.length} rows to train, ${task.test.length} to score, ${availableParallelism()} cores`,
    );
    print('system              accuracy  macro-F1  train s  predictions/s');
    for (const measure of [ours, baseline, (given: Task) => peer(given, dir)]) {
      const one = await measure(task);
      figures.push(one);
      print(
        `${one.system.padEnd(20)}${(one.accuracy * 100).toFixed(2).padEnd(10)}${(one.macro_f1 * 100).toFixed(2).padEnd(10)}` +
          `${one.train_seconds.toFixed(1).padEnd(9)}${one.predict_per_second.toFixed(0)}`,
      );
    }
    progress(
      'ours: training includes embedding on all cores and the search of settings; predictions include the encoder',
    );
    writeJson(flags.json, { language, train: task.train.length, test: task.test.length, figures });
  },
});
