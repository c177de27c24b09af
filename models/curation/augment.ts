import { sameText } from '../../intents/utterance.ts';
import { type Comparison, compareRows } from '../evaluation/compare.ts';
import { randomFrom } from '../evaluation/random.ts';
import { argmax } from '../intent/calibration.ts';
import type { FitOptions, Tell } from '../intent/corpus.ts';
import { hashOf, type Split } from '../intent/folds.ts';
import type { Embedding, Language } from '../types.ts';
import { corpusOfRows, crossValidate, foldsOfCorpus, type HeldOutView } from './cross-validate.ts';
import { slip } from './operations.ts';
import type { Utterance } from './types.ts';

export interface Augmented {
  row: Utterance;
  /** Position of the line that it was made from. */
  source: number;
  operation: string;
}

/** Rows with one slip each, made from a share of the lines; the same seed and rows give the same. None repeats a line. */
export function augmentRows(
  rows: readonly Utterance[],
  lang: Language,
  { share, seed }: { share: number; seed: number },
): Augmented[] {
  const known = new Set(rows.map(({ text }) => sameText(text)));
  return rows.flatMap((row, source) => {
    const hash = hashOf(seed, `${row.intent}\0${row.text}`);
    if (hash / 2 ** 32 >= share) return [];
    const made = slip(row.text, lang, randomFrom(hash));
    if (!made || /[[\]]/.test(made.text)) return [];
    const key = sameText(made.text);
    // Case and width are folded away by the comparison of texts, but not by the model.
    if (key !== sameText(row.text) && known.has(key)) return [];
    known.add(key);
    return [{ row: { ...row, text: made.text, entities: [] }, source, operation: made.operation }];
  });
}

export interface AugmentTrial {
  rows: number;
  augmented: number;
  by_operation: Record<string, number>;
  /** A: without the augmented rows, B: with them; scored on the written rows that both had not seen. */
  comparison: Comparison;
  /** B is right more often, and not by chance (exact McNemar, 5 %). */
  better: boolean;
}

export interface TrialRequest {
  rows: readonly Utterance[];
  augmented: readonly Augmented[];
  embed: (texts: readonly string[]) => Promise<Embedding[]>;
  fit: FitOptions;
  folds: number;
  tell?: Tell;
}

/** Trains with and without the augmented rows on folds of the written ones; a fold's rows never have a copy in training. */
export async function tryAugmented(request: TrialRequest): Promise<AugmentTrial> {
  const { rows, augmented, embed, fit, folds, tell } = request;
  const all = [...rows, ...augmented.map(({ row }) => row)];
  const corpus = corpusOfRows({ rows: all, embeddings: await embed(all.map(({ text }) => text)) });
  const written = { ...corpus, texts: corpus.texts.slice(0, rows.length), y: corpus.y.slice(0, rows.length) };
  const splits = foldsOfCorpus(written, folds, fit.seed);
  const without = crossValidate(corpus, splits, fit, tell);
  const withThem = crossValidate(
    corpus,
    splits.map((split) => grown(split, augmented, rows.length)),
    fit,
    tell,
  );
  const said = ({ labels, probabilities }: HeldOutView, r: number) => {
    const p = probabilities[r];
    return p ? (labels[argmax(p)] ?? '') : undefined;
  };
  const comparison = compareRows(
    rows.flatMap(({ text, intent }, r) => {
      const [a, b] = [said(without, r), said(withThem, r)];
      return a === undefined || b === undefined ? [] : [{ text, gold: intent, a, b }];
    }),
  );
  const by_operation: Record<string, number> = {};
  for (const { operation } of augmented) by_operation[operation] = (by_operation[operation] ?? 0) + 1;
  return {
    rows: rows.length,
    augmented: augmented.length,
    by_operation,
    comparison,
    better: comparison.difference > 0 && comparison.mcnemar.exact_p < 0.05,
  };
}

function grown({ train, held }: Split, augmented: readonly Augmented[], written: number): Split {
  const inTrain = new Set(train);
  const more = augmented.flatMap(({ source }, i) => (inTrain.has(source) ? [written + i] : []));
  return { train: Int32Array.from([...train, ...more]), held };
}
