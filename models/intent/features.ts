import type { Embedding } from '../types.ts';
import type { DenseRows } from './regression.ts';

/** First-token vector beside the mean of the last layer, each of length 1 (the heads' dense view of a message). */
export function denseVector({ cls, mean }: Embedding): Float32Array {
  const vector = new Float32Array(cls.length + mean.length);
  vector.set(cls);
  vector.set(mean, cls.length);
  return vector;
}

export function denseRows(embeddings: readonly Embedding[]): DenseRows {
  const first = embeddings[0];
  const columns = first ? first.cls.length + first.mean.length : 0;
  const values = new Float32Array(embeddings.length * columns);
  for (const [r, { cls, mean }] of embeddings.entries()) {
    values.set(cls, r * columns);
    values.set(mean, r * columns + cls.length);
  }
  return { rows: embeddings.length, columns, values };
}

/** Row r of a matrix, without a copy. */
export const rowOf = ({ columns, values }: DenseRows, r: number): Float32Array =>
  values.subarray(r * columns, (r + 1) * columns);

/** Some rows as a matrix of their own. */
export function takeRows(all: DenseRows, rows: Int32Array): DenseRows {
  const values = new Float32Array(rows.length * all.columns);
  for (const [at, r] of rows.entries()) values.set(rowOf(all, r), at * all.columns);
  return { rows: rows.length, columns: all.columns, values };
}
