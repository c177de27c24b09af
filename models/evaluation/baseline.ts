import { argmax } from '../intent/calibration.ts';
import { sparseLogits } from '../intent/classifier.ts';
import { Trainer } from '../intent/regression.ts';
import { cutTexts, learnVocabulary, vectorise, vectoriseRows } from '../intent/sparse.ts';
import { fitOptions, type TrainingConfig } from '../training/config.ts';
import { type LabelledText, snapshotOf } from '../training/dataset.ts';
import type { HeadKind, Language } from '../types.ts';

/** C of the baseline: what is usual for TF-IDF under logistic regression, fixed so that nothing is tuned. */
const c = 10;

/** TF-IDF and logistic regression on the same rows: the label that it gives each text. */
export function baselineLabels(request: BaselineRequest & { texts: readonly string[] }): string[] {
  return request.texts.map(fitBaseline(request));
}

export interface BaselineRequest {
  kind: HeadKind;
  language: Language;
  train: readonly LabelledText[];
  config: TrainingConfig;
}

/** Fits the baseline; the function that comes back labels a text. */
export function fitBaseline({ kind, language, train, config }: BaselineRequest): (text: string) => string {
  const { rows, labels } = snapshotOf(train, config.seed);
  const { sparse } = fitOptions(config, kind, language);
  const cut = cutTexts(
    rows.map(({ text }) => text),
    { ...sparse, language },
  );
  const all = Int32Array.from(rows.keys());
  const vocabulary = learnVocabulary(cut, all);
  const position = new Map(labels.map((label, k) => [label, k]));
  const model = new Trainer({
    x: vectoriseRows(cut, all, vocabulary),
    y: Int32Array.from(rows, ({ label }) => position.get(label) ?? 0),
    classes: labels.length,
    weights: new Float32Array(rows.length).fill(1),
  }).fit({ c, maxIterations: 2 * sparse.iterations });
  return (text) => labels[argmax(sparseLogits(model, vectorise(text, vocabulary)))] ?? '';
}
