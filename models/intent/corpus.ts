import type { DenseRows } from './regression.ts';
import type { SparseOptions } from './sparse.ts';

/** Messages with their dense features and label positions. */
export interface Corpus {
  texts: string[];
  dense: DenseRows;
  y: Int32Array;
  labels: string[];
}

export interface SideOptions {
  /** Values of C to choose from, ascending. */
  penalties: readonly number[];
  iterations: number;
}

export interface FitOptions {
  seed: number;
  folds: number;
  /** Penalties are compared on at most so many rows. */
  searchRows: number;
  /** 0: every row weighs the same; 1: every label does. */
  balance: number;
  dense: SideOptions;
  sparse: SideOptions & Omit<SparseOptions, 'language'>;
  /** A second regression on the same spelling features, by least squares; it is added to the first. */
  squares: SideOptions;
  /** Folds are judged until so many rows are held out. */
  calibrationRows: number;
  language: SparseOptions['language'];
}

/** Says how far the work is: `done` of `total` parts of a stage. */
export type Tell = (stage: string, done: number, total: number) => void;
