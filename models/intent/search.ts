import { fitTemperature, type HeldOut, logLoss } from './calibration.ts';
import { mixScores } from './classifier.ts';
import type { Corpus, FitOptions, Tell } from './corpus.ts';
import { takeRows } from './features.ts';
import { type Split, stratifiedFolds, stratifiedSample } from './folds.ts';
import { type Regression, Trainer } from './regression.ts';
import {
  type Chosen,
  type Judged,
  judgeDense,
  judgeSparse,
  mergeScores,
  rowWeights,
  type Spelling,
} from './sides.ts';
import { type CutTexts, learnVocabulary, vectoriseRows } from './sparse.ts';

/** Folds of some rows; fewer than asked for where most labels have fewer rows. */
export function foldsOf(corpus: Corpus, rows: Int32Array, { folds, seed }: FitOptions): Split[] {
  const texts = Array.from(rows, (r) => corpus.texts[r] ?? '');
  const labels = Array.from(rows, (r) => corpus.y[r] as number);
  // A label with fewer rows than folds is never judged; with few rows of every label there are fewer folds instead.
  const counts = new Map<number, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  const sizes = [...counts.values()].sort((a, b) => a - b);
  const usual = sizes[Math.floor(sizes.length / 4)] ?? 2;
  return stratifiedFolds(texts, labels, Math.max(2, Math.min(folds, usual)), seed).map(({ train, held }) => ({
    train: train.map((i) => rows[i] as number),
    held: held.map((i) => rows[i] as number),
  }));
}

/** Compares the penalties of each side by held-out log-loss, each side at its own best temperature. */
export function choosePenalties(
  corpus: Corpus,
  cut: CutTexts,
  rows: Int32Array,
  options: FitOptions,
  given: Split[] | undefined,
  tell: Tell,
): Chosen {
  const { seed, searchRows } = options;
  const sides = ['dense', 'sparse', 'squares'] as const;
  const open = new Set<keyof Chosen>(sides.filter((side) => options[side].penalties.length > 1));
  const losses = {
    dense: new Map<number, number>(),
    sparse: new Map<number, number>(),
    squares: new Map<number, number>(),
  };
  if (open.size > 0) {
    const sample = stratifiedSample(rows, corpus.texts, corpus.y, searchRows, 4, seed);
    const split =
      given?.[0] && sample.length === rows.length ? given : foldsOf(corpus, sample, options).slice(0, 2);
    const note = (side: keyof Chosen, penalty: number, scores: Float64Array[], held: Int32Array) => {
      const heldOut = { scores, gold: Array.from(held, (r) => corpus.y[r] as number) };
      const loss = logLoss(heldOut, fitTemperature(heldOut, temperatures));
      losses[side].set(penalty, (losses[side].get(penalty) ?? 0) + loss);
    };
    for (const [i, { train, held }] of split.entries()) {
      tell('search', i + 1, split.length);
      const weights = rowWeights(corpus, train, options.balance);
      const y = train.map((r) => corpus.y[r] as number);
      const classes = corpus.labels.length;
      const each = (side: keyof Chosen, trainer: Trainer, judge: (fit: Regression) => Float64Array[]) => {
        let from: Regression | undefined;
        for (const c of options[side].penalties) {
          const loss = side === 'squares' ? 'squares' : 'logistic';
          from = trainer.fit({
            c,
            maxIterations: options[side].iterations,
            loss,
            ...(from ? { from } : {}),
          });
          note(side, c, judge(from), held);
        }
      };
      if (open.has('dense'))
        each('dense', new Trainer({ x: takeRows(corpus.dense, train), y, classes, weights }), (fit) =>
          judgeDense(corpus, fit, held),
        );
      if (!open.has('sparse') && !open.has('squares')) continue;
      const vocabulary = learnVocabulary(cut, train);
      const trainer = new Trainer({ x: vectoriseRows(cut, train, vocabulary), y, classes, weights });
      for (const side of ['sparse', 'squares'] as const)
        if (open.has(side)) each(side, trainer, (fit) => judgeSparse(cut, fit, vocabulary, held));
    }
  }
  const best = (side: keyof Chosen) => least(losses[side]) ?? options[side].penalties[0] ?? 1;
  return { dense: best('dense'), sparse: best('sparse'), squares: best('squares') };
}

const least = (losses: Map<number, number>): number | undefined =>
  [...losses].reduce<[number, number] | undefined>(
    (best, entry) => (!best || entry[1] < best[1] ? entry : best),
    undefined,
  )?.[0];

/** Least-squares scores lie between 0 and 1, so that their temperature is far below 1. */
const temperatures = { low: 0.005, high: 5 };

export interface Blend {
  mix: number;
  temperature: number;
  spelling: Spelling;
}

/**
 * The shares of the sides and the temperature with the least held-out log-loss. The shares are found one after the
 * other: that of least squares in the spelling, that of meaning, and once more that of least squares.
 */
export function chooseBlend(corpus: Corpus, splits: readonly Split[], judged: readonly Judged[]): Blend {
  const gold = splits.flatMap(({ held }) => Array.from(held, (r) => corpus.y[r] as number));
  if (gold.length === 0) return { mix: 1, temperature: 1, spelling: { share: 0, scale: 1 } };
  const all: Judged = {
    dense: judged.flatMap((j) => j.dense),
    sparse: judged.flatMap((j) => j.sparse),
    squares: judged.flatMap((j) => j.squares),
  };
  const scale = 1 / fitTemperature({ scores: all.squares, gold }, temperatures);
  const at = (mix: number, share: number, every: number): HeldOut => ({
    scores: all.dense.flatMap((d, i) =>
      i % every === 0
        ? [
            mixScores(
              d,
              mergeScores(all.sparse[i] as Float64Array, all.squares[i] as Float64Array, { share, scale }),
              mix,
            ),
          ]
        : [],
    ),
    gold: gold.filter((_, i) => i % every === 0),
  });
  // Enough rows to tell the shares apart; the temperature is fitted on all of them.
  const every = Math.max(1, Math.floor(gold.length / 2000));
  const lossAt = (mix: number, share: number) => {
    const heldOut = at(mix, share, every);
    return logLoss(heldOut, fitTemperature(heldOut));
  };
  const best = (values: readonly number[], loss: (value: number) => number) =>
    values
      .map((value) => ({ value, loss: loss(value) }))
      .reduce((least, one) => (one.loss < least.loss ? one : least)).value;
  const shares = [0, 0.25, 0.5, 0.75, 1];
  const first = best(shares, (share) => lossAt(0.5, share));
  const rough = best([1, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0], (mix) => lossAt(mix, first));
  const near = [rough, rough + 0.05, rough - 0.05].filter((mix) => mix >= 0 && mix <= 1);
  const mix = Math.round(best(near, (value) => lossAt(value, first)) * 20) / 20;
  const share = best(shares, (value) => lossAt(mix, value));
  return { mix, temperature: fitTemperature(at(mix, share, 1)), spelling: { share, scale } };
}
