import { argmax } from '../intent/calibration.ts';
import type { HeldOutView } from './cross-validate.ts';

export interface Mislabel {
  row: number;
  /** What it probably is. */
  suggested: string;
  own: number;
  other: number;
}

/**
 * Confident learning (Northcutt, Jiang, Chuang 2021): a row counts as of class j when its held-out probability of j is at
 * least the mean of that probability over the rows labelled j; where the likeliest such class is not the row's label, the
 * row lies off the diagonal of the confident joint. All of those are returned, the widest margin first.
 */
export function confidentMislabels({ labels, y, probabilities }: HeldOutView): Mislabel[] {
  const sums = new Float64Array(labels.length);
  const counts = new Float64Array(labels.length);
  for (const [r, p] of probabilities.entries()) {
    const own = y[r] as number;
    if (!p) continue;
    sums[own] = (sums[own] as number) + (p[own] as number);
    counts[own] = (counts[own] as number) + 1;
  }
  const thresholds = sums.map((sum, k) => ((counts[k] as number) > 0 ? sum / (counts[k] as number) : 2));
  const found: Mislabel[] = [];
  for (const [row, p] of probabilities.entries()) {
    if (!p) continue;
    const own = y[row] as number;
    const confident = p.map((value, k) => (value >= (thresholds[k] as number) ? value : -1));
    const best = argmax(confident);
    if ((confident[best] as number) < 0 || best === own) continue;
    found.push({ row, suggested: labels[best] ?? '', own: p[own] ?? 0, other: p[best] ?? 0 });
  }
  return found.sort((a, b) => b.other - b.own - (a.other - a.own) || a.row - b.row);
}
