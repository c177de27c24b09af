import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { argmax, fitTemperature, logLoss } from '../../../models/intent/calibration.ts';
import { denseVector, rowOf } from '../../../models/intent/features.ts';
import { fitClassifier, pool } from '../../../models/intent/fit.ts';
import { stratifiedFolds } from '../../../models/intent/folds.ts';
import { intentHeadFiles, loadIntentHead } from '../../../models/intent/head.ts';
import { fitIntent, judgeIntent } from '../../../models/intent/model.ts';
import { fitRejection, type Rejection, scoreOf } from '../../../models/intent/out-of-scope.ts';
import {
  cutTexts,
  learnVocabulary,
  sparseRow,
  vectorise,
  vectoriseRows,
} from '../../../models/intent/sparse.ts';
import { snapshotOf } from '../../../models/training/dataset.ts';
import type { VersionManifest } from '../../../models/types.ts';
import { allRows, fakeEmbedding, toyCorpus, toyFit, toyIntent, toyOutsideRows, toyRows } from './toy.ts';

const manifest = { version: 'intent-en-0001', files: {} } as VersionManifest;

function store(files: Record<string, Uint8Array | string>): string {
  const dir = mkdtempSync(join(tmpdir(), 'switchboard-head-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(dir, name), content);
  return dir;
}

const digest = (files: Record<string, Uint8Array | string>) =>
  Object.fromEntries(
    Object.entries(files).map(([name, content]) => [
      name,
      Buffer.from(content as Uint8Array).toString('base64'),
    ]),
  );

describe('an intent head', () => {
  const corpus = toyCorpus();
  const { model, metrics } = fitIntent(corpus, allRows(corpus), toyOutsideRows(), toyIntent);

  it('learns its training rows by heart', () => {
    const right = corpus.texts.filter(
      (text, r) => argmax(judgeIntent(model, text, rowOf(corpus.dense, r)).probabilities) === corpus.y[r],
    ).length;
    expect(right).toBe(corpus.texts.length);
    expect(metrics.rows).toBe(corpus.texts.length);
  });

  it('says the same after a save and a load, to the last bit', async () => {
    const loaded = await loadIntentHead(store(intentHeadFiles(model)), manifest);
    for (const text of [...corpus.texts.slice(0, 20), 'weather in paris', '', '📱', '流量']) {
      const embedding = fakeEmbedding(text);
      const { probabilities, oosScore, decision } = judgeIntent(model, text, denseVector(embedding));
      const said = loaded.predict(text, embedding);
      expect(said.oos_score).toBe(oosScore);
      expect(said.decision).toBe(decision);
      expect(said.intent_ranking.map(({ confidence }) => confidence)).toEqual(
        [...probabilities].sort((a, b) => b - a),
      );
      expect(said.intent.name).toBe(
        decision === 'not_understood' ? 'out_of_scope' : said.intent_ranking[0]?.name,
      );
    }
  });

  it('is the same model when the rows come in another order', () => {
    const shuffled = toyCorpus([...toyRows].reverse());
    const again = fitIntent(shuffled, allRows(shuffled), toyOutsideRows(), toyIntent);
    expect(digest(intentHeadFiles(again.model))).toEqual(digest(intentHeadFiles(model)));
  });

  it('is another model under another penalty', () => {
    const other = fitIntent(corpus, allRows(corpus), toyOutsideRows(), {
      ...toyIntent,
      fit: { ...toyFit, dense: { penalties: [0.1], iterations: 30 } },
    });
    expect(digest(intentHeadFiles(other.model))['dense.f32']).not.toBe(
      digest(intentHeadFiles(model))['dense.f32'],
    );
  });

  it('rejects what is unlike its data and keeps what is alike', () => {
    const rejected = (text: string) =>
      judgeIntent(model, text, denseVector(fakeEmbedding(text))).decision === 'not_understood';
    expect(corpus.texts.filter(rejected).length).toBeLessThan(corpus.texts.length * 0.1);
    expect(
      ['lentil soup recipe', 'songs about cats', 'tomorrow paris weather'].filter(rejected).length,
    ).toBeGreaterThanOrEqual(2);
  });

  it('works without out-of-scope rows', () => {
    const bare = fitIntent(corpus, allRows(corpus), toyOutsideRows([]), toyIntent).model;
    expect(bare.rejection.weights).toEqual(Object.values(toyIntent.outOfScope.weights));
    const share =
      corpus.texts.filter(
        (text, r) => judgeIntent(bare, text, rowOf(corpus.dense, r)).decision === 'not_understood',
      ).length / corpus.texts.length;
    expect(share).toBeLessThanOrEqual(0.1);
  });

  it.each([
    ['a file is missing', 'dense.f32', undefined],
    ['a file is cut short', 'sparse.f32', Buffer.alloc(8)],
    ['the description is not JSON', 'head.json', '{'],
    ['the description is of another kind', 'head.json', '{"format":1,"kind":"sentiment"}'],
  ])('is refused when %s', async (_, name, content) => {
    const files = intentHeadFiles(model);
    if (content === undefined) delete files[name];
    else files[name] = content;
    await expect(loadIntentHead(store(files), manifest)).rejects.toMatchObject({
      code: 'HEAD_INVALID',
      message: expect.stringContaining(name),
    });
  });
});

describe('spelling features', () => {
  it('of one text are those of the same text in a matrix', () => {
    const texts = ['My bill, please!', '我的帳單 多了 10元', 'My bill my bill', ''];
    const options = { ...toyFit.sparse, language: 'zh' as const };
    const cut = cutTexts(texts, options);
    const rows = Int32Array.from(texts.keys());
    const vocabulary = learnVocabulary(cut, rows);
    const matrix = vectoriseRows(cut, rows, vocabulary);
    for (const [r, text] of texts.entries()) {
      const alone = vectorise(text, vocabulary);
      expect([...alone.indices]).toEqual([...sparseRow(matrix, r).indices]);
      expect([...alone.values]).toEqual([...sparseRow(matrix, r).values]);
      const length = Math.hypot(...alone.values);
      expect(length === 0 || Math.abs(length - 1) < 1e-6).toBe(true);
    }
    expect(vocabulary.columns.has('w账')).toBe(true);
    expect(vocabulary.columns.has('wmy bill')).toBe(true);
  });

  it('that are rare or too many are left out', () => {
    const cut = cutTexts(['aa bb', 'aa cc', 'aa dd'], {
      language: 'en',
      chars: [9, 9],
      words: [1, 1],
      minTexts: 2,
      maxFeatures: 10,
    });
    expect(learnVocabulary(cut, Int32Array.of(0, 1, 2)).names).toEqual(['waa']);
    expect(
      learnVocabulary(
        { ...cut, options: { ...cut.options, minTexts: 1, maxFeatures: 2 } },
        Int32Array.of(0, 1, 2),
      ).names,
    ).toEqual(['waa', 'wbb']);
  });
});

describe('calibration', () => {
  it('makes held-out confidences honest', () => {
    // Right three times in four, but sure of itself beyond measure.
    const scores = Array.from({ length: 400 }, (_, i) =>
      Float64Array.of(i % 4 === 0 ? -8 : 0, i % 4 === 0 ? 0 : -8),
    );
    const heldOut = { scores, gold: scores.map(() => 0) };
    const temperature = fitTemperature(heldOut, { low: 0.05, high: 50 });
    expect(logLoss(heldOut, temperature)).toBeLessThan(logLoss(heldOut, 1) / 2);
    // By hand: the best confidence is 3/4, so 8/T = ln 3.
    expect(temperature).toBeCloseTo(8 / Math.log(3), 1);
  });

  it('lowers the log-loss of a fitted model', () => {
    const corpus = toyCorpus();
    const fitted = fitClassifier(corpus, allRows(corpus), toyFit);
    const heldOut = pool(corpus, fitted.heldOut);
    expect(logLoss(heldOut, fitted.classifier.temperature)).toBeLessThanOrEqual(logLoss(heldOut, 1));
  });
});

describe('folds', () => {
  const labels = ['a', 'a', 'a', 'a', 'a', 'b', 'b', 'b', 'b', 'c'];
  const texts = labels.map((label, i) => `${label} ${i}`);

  it('hold every row out once, stratified; a label with too few rows is only trained', () => {
    const folds = stratifiedFolds(texts, labels, 2, 1);
    const held = folds.flatMap((fold) => [...fold.held]);
    expect([...held].sort((x, y) => x - y)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    for (const { train, held: out } of folds) {
      expect(train).toContain(9);
      expect([...out].filter((r) => labels[r] === 'b').length).toBe(2);
      expect([...train, ...out].sort((x, y) => x - y)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    }
  });

  it('depend on the seed and not on the order of the rows', () => {
    const names = (order: number[], seed: number) =>
      stratifiedFolds(
        order.map((i) => texts[i]!),
        order.map((i) => labels[i]!),
        2,
        seed,
      ).map(({ held }) => [...held].map((at) => texts[order[at]!]).sort());
    const straight = [...texts.keys()];
    expect(names(straight.toReversed(), 1)).toEqual(names(straight, 1));
    expect(
      [2, 3, 4].some((seed) => JSON.stringify(names(straight, seed)) !== JSON.stringify(names(straight, 1))),
    ).toBe(true);
  });
});

describe('rejection', () => {
  const options = { ...toyIntent.outOfScope, enoughRows: 3 };
  const signal = (near: number, doubt: number) => [near, near, 0, near, near, doubt, doubt, near];
  const inside = Array.from({ length: 100 }, (_, i) => ({
    signal: signal(i / 1000, i / 100),
    right: true,
  }));
  const rejectedBy = (rejection: Rejection) =>
    inside.filter((one) => scoreOf(rejection, one.signal) >= rejection.threshold).length;

  it('rejects at most the allowed share when it knows nothing of the outside', () => {
    const rejection = fitRejection(inside, [], options);
    const rejected = rejectedBy(rejection);
    expect(rejected).toBeLessThanOrEqual(5);
    expect(rejected).toBeGreaterThanOrEqual(3);
  });

  it('moves the threshold out where the outside lies far away', () => {
    const outside = Array.from({ length: 10 }, () => signal(0.5, 1.2));
    const rejection = fitRejection(inside, outside, options);
    expect(rejectedBy(rejection)).toBe(0);
    expect(outside.every((one) => scoreOf(rejection, one) >= 0.5)).toBe(true);
  });

  it('allows folds their own share, and counts only messages that were understood', () => {
    // What lies outside is like the farthest tenth inside: only the cap decides.
    const outside = Array.from({ length: 10 }, () => signal(0.0905, 0.905));
    const generous = { ...options, foldsFalseRejection: 0.3, missCost: 5 };
    const byFolds = rejectedBy(fitRejection(inside, outside, generous));
    expect(byFolds).toBeGreaterThan(5);
    expect(rejectedBy(fitRejection(inside, outside, generous, false))).toBeLessThanOrEqual(5);
    const halfRight = inside.map((one, i) => ({ ...one, right: i < 50 }));
    const rejection = fitRejection(halfRight, [], options);
    expect(halfRight.filter((one) => one.right && scoreOf(rejection, one.signal) >= 0.5).length).toBeLessThan(
      4,
    );
    expect(rejectedBy(rejection)).toBeGreaterThan(40);
  });

  it('rejects nothing without anything to judge by', () => {
    expect(scoreOf(fitRejection([], [], options), signal(1, 5))).toBeLessThan(0.01);
  });
});

describe('a snapshot', () => {
  it('counts a repeated text once, sets out_of_scope apart and has a fingerprint of its rows alone', () => {
    const rows = [
      { text: 'Hello  there', label: 'a' },
      { text: 'hello there', label: 'a' },
      { text: 'hello there', label: 'b' },
      { text: 'what', label: 'out_of_scope' },
    ];
    const snapshot = snapshotOf(rows, 1);
    expect(snapshot.rows.length).toBe(2);
    expect(snapshot.outside).toEqual(['what']);
    expect(snapshot.labels).toEqual(['a', 'b']);
    expect(snapshotOf(rows.toReversed(), 1)).toEqual(snapshot);
    expect(snapshotOf([...rows, { text: 'more', label: 'a' }], 1).fingerprint).not.toBe(snapshot.fingerprint);
  });
});
