import { ranking } from '../intent/classifier.ts';
import type { HeldOutView } from './cross-validate.ts';
import { wholeVector } from './near.ts';
import type { EmbeddedRows } from './types.ts';

export interface OverlapPair {
  a: string;
  b: string;
  /** Share of both intents' rows that a model that has not seen them takes for the other. */
  confusion: number;
  a_as_b: number;
  b_as_a: number;
  /** Cosine of the two centres, less the centre of all rows. */
  cosine: number;
  /** Rows of either side that are nearest to the border: the two are first and second, and almost as likely. */
  border: { text: string; intent: string; file: string; line: number; margin: number }[];
}

/** Pairs of intents that overlap, the worst first: by confusion, then by the cosine of their centres. */
export function overlapPairs(embedded: EmbeddedRows, view: HeldOutView, most = 30, lines = 3): OverlapPair[] {
  const { labels, y, probabilities } = view;
  const n = labels.length;
  const counts = new Float64Array(n);
  const taken = new Float64Array(n * n);
  const near = new Map<string, { row: number; margin: number }[]>();
  for (const [row, p] of probabilities.entries()) {
    if (!p) continue;
    const own = y[row] as number;
    const order = ranking(p);
    const [first = 0, second = 0] = order;
    counts[own] = (counts[own] as number) + 1;
    taken[own * n + first] = (taken[own * n + first] as number) + 1;
    if (own !== first && own !== second) continue;
    const key = pairKey(first, second);
    const margin = Math.abs((p[first] as number) - (p[second] as number));
    const known = near.get(key);
    if (known) known.push({ row, margin });
    else near.set(key, [{ row, margin }]);
  }
  const centres = centresOf(embedded, view);
  const pairs: OverlapPair[] = [];
  for (let a = 0; a < n; a++) {
    for (let b = a + 1; b < n; b++) {
      const [ab, ba] = [taken[a * n + b] as number, taken[b * n + a] as number];
      const total = (counts[a] as number) + (counts[b] as number);
      pairs.push({
        a: labels[a] ?? '',
        b: labels[b] ?? '',
        confusion: total > 0 ? (ab + ba) / total : 0,
        a_as_b: ab,
        b_as_a: ba,
        cosine: cosine(centres[a] as Float64Array, centres[b] as Float64Array),
        border: [],
      });
    }
  }
  pairs.sort((p, q) => q.confusion - p.confusion || q.cosine - p.cosine);
  const position = new Map(labels.map((label, k) => [label, k]));
  return pairs.slice(0, most).map((pair) => {
    const key = pairKey(position.get(pair.a) ?? 0, position.get(pair.b) ?? 0);
    const sorted = (near.get(key) ?? []).sort((p, q) => p.margin - q.margin || p.row - q.row);
    const of = (label: string) =>
      sorted.filter(({ row }) => labels[y[row] as number] === label).slice(0, lines);
    const border = [...of(pair.a), ...of(pair.b)].flatMap(({ row, margin }) => {
      const line = embedded.rows[row];
      return line ? [{ text: line.text, intent: line.intent, file: line.file, line: line.line, margin }] : [];
    });
    return { ...pair, border };
  });
}

const pairKey = (a: number, b: number) => `${Math.min(a, b)} ${Math.max(a, b)}`;

function centresOf({ embeddings }: EmbeddedRows, { labels, y }: HeldOutView): Float64Array[] {
  const width = embeddings[0] ? embeddings[0].cls.length + embeddings[0].mean.length : 0;
  const sums = labels.map(() => new Float64Array(width));
  const counts = new Float64Array(labels.length);
  const all = new Float64Array(width);
  for (const [r, embedding] of embeddings.entries()) {
    const own = y[r] as number;
    const sum = sums[own] as Float64Array;
    counts[own] = (counts[own] as number) + 1;
    for (const [j, value] of wholeVector(embedding).entries()) {
      sum[j] = (sum[j] as number) + value;
      all[j] = (all[j] as number) + value / embeddings.length;
    }
  }
  return sums.map((sum, k) =>
    sum.map((value, j) => value / Math.max(1, counts[k] as number) - (all[j] as number)),
  );
}

function cosine(x: Float64Array, y: Float64Array): number {
  let [xy, xx, yy] = [0, 0, 0];
  for (let j = 0; j < x.length; j++) {
    xy += (x[j] as number) * (y[j] as number);
    xx += (x[j] as number) ** 2;
    yy += (y[j] as number) ** 2;
  }
  return xx > 0 && yy > 0 ? xy / Math.sqrt(xx * yy) : 0;
}
