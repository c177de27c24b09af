/** How rows are laid out in the kernels' memory for repeated fits. */
import type { Kernels } from '../math/kernels.ts';
import type { VectorSpace } from '../math/vectors.ts';
import type { DenseRows, SparseRows } from './regression.ts';

/** Mean of each column. */
export function columnMeans({ rows, columns, values }: DenseRows): Float64Array {
  const mean = new Float64Array(columns);
  for (let i = 0; i < values.length; i++)
    mean[i % columns] = (mean[i % columns] as number) + (values[i] as number);
  for (let j = 0; j < columns; j++) mean[j] = (mean[j] as number) / Math.max(1, rows);
  return mean;
}

/** The same vectors for one fit after the other: the kernels' memory is given out once and never returned. */
export function recycled(space: VectorSpace): VectorSpace & { restart(): void } {
  const all: Float32Array[] = [];
  let used = 0;
  return {
    ...space,
    vector() {
      const vector = all[used] ?? space.vector();
      all[used++] = vector;
      return vector.fill(0);
    },
    restart() {
      used = 0;
    },
  };
}

export type Compressed = Pick<SparseRows, 'indptr' | 'indices' | 'values'>;

/** The rows with a last column of ones, in the kernels' memory. */
export function withBias(x: SparseRows, column: number, kernels: Kernels): Compressed {
  const indptr = kernels.integers(x.rows + 1);
  const indices = kernels.integers(x.values.length + x.rows);
  const values = kernels.floats(x.values.length + x.rows);
  let at = 0;
  for (let r = 0; r < x.rows; r++) {
    for (let i = x.indptr[r] as number; i < (x.indptr[r + 1] as number); i++) {
      indices[at] = x.indices[i] as number;
      values[at++] = x.values[i] as number;
    }
    indices[at] = column;
    values[at++] = 1;
    indptr[r + 1] = at;
  }
  return { indptr, indices, values };
}

/** The columns as rows. */
export function transpose(
  { indptr, indices, values }: Compressed,
  columns: number,
  kernels: Kernels,
): Compressed {
  const starts = kernels.integers(columns + 1);
  for (const column of indices) starts[column + 1] = (starts[column + 1] as number) + 1;
  for (let j = 0; j < columns; j++) starts[j + 1] = (starts[j + 1] as number) + (starts[j] as number);
  const next = Int32Array.from(starts);
  const rows = kernels.integers(indices.length);
  const turned = kernels.floats(values.length);
  for (let r = 0; r + 1 < indptr.length; r++) {
    for (let i = indptr[r] as number; i < (indptr[r + 1] as number); i++) {
      const column = indices[i] as number;
      const at = next[column] as number;
      next[column] = at + 1;
      rows[at] = r;
      turned[at] = values[i] as number;
    }
  }
  return { indptr: starts, indices: rows, values: turned };
}
