import { rowOf } from './features.ts';
import type { DenseRows } from './regression.ts';

/** Rows whose similarity is averaged. */
const densityOf = 5;

/** For each row of a group (one label's): mean similarity to the nearest others; 1 for a row that is alone. */
export function densities(dense: DenseRows, group: readonly number[]): number[] {
  const n = group.length;
  const rows = group.map((r) => rowOf(dense, r));
  const similarity = Array.from({ length: n }, () => new Float32Array(n).fill(-1));
  for (let a = 0; a < n; a++) {
    for (let b = a + 1; b < n; b++) {
      const value = dot(rows[a] as Float32Array, rows[b] as Float32Array) / 2;
      (similarity[a] as Float32Array)[b] = value;
      (similarity[b] as Float32Array)[a] = value;
    }
  }
  return similarity.map((row) => {
    // Sorted, the row itself (−1) comes first.
    const near = [...row.sort()].slice(1).slice(-densityOf);
    return near.length === 0 ? 1 : near.reduce((sum, value) => sum + value, 0) / near.length;
  });
}

/** Mean of each group's rows, of length 1, one after the other; after them the mean of those means, of length 1. */
export function centroidsOf(dense: DenseRows, groups: readonly (readonly number[])[]): Float32Array {
  const { columns } = dense;
  const all = new Float32Array((groups.length + 1) * columns);
  const overall = all.subarray(groups.length * columns);
  for (const [k, group] of groups.entries()) {
    const mean = all.subarray(k * columns, (k + 1) * columns);
    for (const r of group)
      for (const [j, value] of rowOf(dense, r).entries()) mean[j] = (mean[j] as number) + value;
    normalise(mean);
    for (const [j, value] of mean.entries()) overall[j] = (overall[j] as number) + value;
  }
  normalise(overall);
  return all;
}

/** Cosine of a message (length √2: two views of length 1) to the nearest centre of some labels, and to the middle of all. */
export function toCentroids(
  { columns, counts, centroids }: { columns: number; counts: Int32Array; centroids: Float32Array },
  x: Float32Array,
  labels: readonly number[],
): { nearest: number; overall: number } {
  const at = (k: number) => dot(centroids.subarray(k * columns, (k + 1) * columns), x) / Math.SQRT2;
  return { nearest: Math.max(...labels.map(at)), overall: at(counts.length) };
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let j = 0; j < a.length; j++) sum += (a[j] as number) * (b[j] as number);
  return sum;
}

function normalise(vector: Float32Array): void {
  const length = Math.sqrt(dot(vector, vector)) || 1;
  for (let j = 0; j < vector.length; j++) vector[j] = (vector[j] as number) / length;
}
