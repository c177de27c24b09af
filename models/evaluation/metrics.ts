/** One scored row: the gold label, another acceptable one, and probabilities over the model's labels. */
export interface Scored {
  gold: string;
  also?: string;
  /** Over `labels` of the model, summing to 1. */
  probabilities: Float64Array;
}

export interface LabelMetrics {
  label: string;
  precision: number;
  recall: number;
  f1: number;
  support: number;
}

export interface ClassMetrics {
  accuracy: number;
  /** Either the label or `also`. */
  accuracy_also: number;
  /** Probabilities restricted to the labels that occur in the test and renormalised. */
  accuracy_present: number;
  macro_f1: number;
  weighted_f1: number;
  top3_accuracy: number;
  /** Summed over classes, averaged over rows. */
  brier: number;
  per_label: LabelMetrics[];
  /** Off the diagonal only, most frequent first. */
  confusions: { gold: string; predicted: string; n: number }[];
}

/** Position of the largest value; of equal ones the first. */
export function argmax(values: Float64Array, allowed?: readonly number[]): number {
  let best = -1;
  for (const k of allowed ?? values.keys()) {
    if (best === -1 || (values[k] ?? 0) > (values[best] ?? 0)) best = k;
  }
  return best;
}

/**
 * Figures of single-label classification over in-scope rows, by argmax, before any rejection. Macro-F1 averages over the
 * labels that occur in the gold rows; a predicted label outside them counts as an error of the gold one alone.
 */
export function classMetrics(rows: readonly Scored[], labels: readonly string[]): ClassMetrics {
  const present = [...new Set(rows.map(({ gold }) => gold))];
  const presentColumns = present.map((label) => labels.indexOf(label)).filter((k) => k >= 0);
  const predicted = rows.map(({ probabilities }) => labels[argmax(probabilities)] ?? '');
  const share = (hit: (row: Scored, at: number) => boolean) =>
    rows.length === 0 ? 0 : rows.filter(hit).length / rows.length;
  const per_label = labelMetrics(
    rows.map(({ gold }) => gold),
    predicted,
    present,
  );
  const support = per_label.reduce((sum, { support: n }) => sum + n, 0);
  return {
    accuracy: share(({ gold }, at) => predicted[at] === gold),
    accuracy_also: share(
      ({ gold, also }, at) => predicted[at] === gold || (also !== undefined && predicted[at] === also),
    ),
    accuracy_present: share(
      ({ gold, probabilities }) => labels[argmax(probabilities, presentColumns)] === gold,
    ),
    macro_f1: per_label.reduce((sum, { f1 }) => sum + f1, 0) / Math.max(1, per_label.length),
    weighted_f1: per_label.reduce((sum, { f1, support: n }) => sum + f1 * n, 0) / Math.max(1, support),
    top3_accuracy: share(({ gold, probabilities }) => topLabels(probabilities, labels, 3).includes(gold)),
    brier: rows.reduce((sum, row) => sum + brierOf(row, labels), 0) / Math.max(1, rows.length),
    per_label,
    confusions: confusions(
      rows.map(({ gold }) => gold),
      predicted,
    ),
  };
}

export function topLabels(probabilities: Float64Array, labels: readonly string[], n: number): string[] {
  return [...probabilities.keys()]
    .sort((a, b) => (probabilities[b] ?? 0) - (probabilities[a] ?? 0) || a - b)
    .slice(0, n)
    .map((k) => labels[k] ?? '');
}

function brierOf({ gold, probabilities }: Scored, labels: readonly string[]): number {
  let sum = labels.includes(gold) ? 0 : 1;
  for (const [k, p] of probabilities.entries()) sum += (p - (labels[k] === gold ? 1 : 0)) ** 2;
  return sum;
}

export function labelMetrics(
  gold: readonly string[],
  predicted: readonly string[],
  labels: readonly string[],
): LabelMetrics[] {
  const hits = new Map<string, number>();
  const guessed = new Map<string, number>();
  const wanted = new Map<string, number>();
  const count = (map: Map<string, number>, key: string) => map.set(key, (map.get(key) ?? 0) + 1);
  for (const [at, label] of gold.entries()) {
    count(wanted, label);
    count(guessed, predicted[at] ?? '');
    if (predicted[at] === label) count(hits, label);
  }
  return labels
    .map((label) => {
      const hit = hits.get(label) ?? 0;
      const precision = hit === 0 ? 0 : hit / (guessed.get(label) ?? 1);
      const recall = hit === 0 ? 0 : hit / (wanted.get(label) ?? 1);
      const f1 = hit === 0 ? 0 : (2 * precision * recall) / (precision + recall);
      return { label, precision, recall, f1, support: wanted.get(label) ?? 0 };
    })
    .sort((a, b) => (a.label < b.label ? -1 : 1));
}

function confusions(gold: readonly string[], predicted: readonly string[]): ClassMetrics['confusions'] {
  const pairs = new Map<string, { gold: string; predicted: string; n: number }>();
  for (const [at, label] of gold.entries()) {
    const guess = predicted[at] ?? '';
    if (guess === label) continue;
    const key = `${label}\0${guess}`;
    const pair = pairs.get(key) ?? { gold: label, predicted: guess, n: 0 };
    pair.n++;
    pairs.set(key, pair);
  }
  return [...pairs.values()].sort(
    (a, b) => b.n - a.n || (a.gold + a.predicted < b.gold + b.predicted ? -1 : 1),
  );
}
