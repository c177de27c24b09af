import { Kernels } from '../math/kernels.ts';
import type { VectorSpace } from '../math/vectors.ts';
import { columnMeans, recycled, transpose, withBias } from './layout.ts';
import { minimise } from './lbfgs.ts';

/** Rows in compressed form: row r has the columns `indices[indptr[r] … indptr[r+1]−1]` with `values` beside them. */
export interface SparseRows {
  rows: number;
  columns: number;
  indptr: Int32Array;
  indices: Int32Array;
  values: Float32Array;
}

/** Row-major, rows × columns. */
export interface DenseRows {
  rows: number;
  columns: number;
  values: Float32Array;
}

export interface Problem {
  x: DenseRows | SparseRows;
  /** Class of each row, 0 … classes − 1. */
  y: Int32Array;
  classes: number;
  /** Weight of each row in the loss; 1 is ordinary. */
  weights: Float32Array;
}

/** Multinomial logistic regression: logits = x·weights + bias. Weights are columns × classes, row-major. */
export interface Regression {
  columns: number;
  classes: number;
  weights: Float32Array;
  bias: Float32Array;
}

export interface FitOptions {
  maxIterations: number;
  /** `logistic`: multinomial log-loss. `squares`: half the squared distance to the label's indicator (ridge regression). */
  loss?: 'logistic' | 'squares';
  /** Inverse strength of the L2 penalty: the objective is Σ loss + ‖weights‖² / (2·c), as in liblinear and scikit-learn. */
  c: number;
  /** Begins from this solution, e.g. that of a neighbouring `c`. */
  from?: Regression;
}

/** Stopping when an iteration gains so little costs no accuracy (measured: early stopping even adds some). */
const solver = { tolerance: 1e-7, progress: 3e-4, memory: 6 };

/**
 * A problem laid out for repeated fits with different penalties: both products of an evaluation (x·w and xᵀ·residual)
 * run over rows, so the transpose is made once. Dense columns are centred, which only shifts the unpenalised bias and
 * makes the problem better conditioned (sentence vectors share a large common part).
 */
export class Trainer {
  readonly #kernels: Kernels;
  readonly #problem: Problem;
  readonly #mean: Float64Array | undefined;
  readonly #logits: Float32Array;
  readonly #forward: (parameters: Float32Array) => void;
  readonly #backward: (slopes: Float32Array) => void;
  readonly #space: VectorSpace & { restart(): void };
  /** Columns before the bias, padded so that they fill whole rounds of the kernels. */
  readonly #padded: number;

  constructor(problem: Problem) {
    const { x, classes } = problem;
    const width = Math.ceil(classes / 4) * 4;
    const nonzero = 'indptr' in x ? x.values.length + x.rows : x.rows * (x.columns + 4);
    this.#padded = Math.ceil(x.columns / 4) * 4;
    const columns = this.#padded + 1;
    const vectors = 2 * solver.memory + 8;
    const floats = nonzero * 4 + x.rows * (width + 2) + columns * (vectors * width + 2) + 32 * (vectors + 12);
    const kernels = new Kernels(classes, floats * 4);
    this.#problem = problem;
    this.#kernels = kernels;
    this.#logits = kernels.floats(x.rows * width);
    this.#space = recycled(kernels.vectors(columns * width));
    if ('indptr' in x) {
      const straight = withBias(x, this.#padded, kernels);
      const turned = transpose(straight, columns, kernels);
      this.#forward = (parameters) => kernels.sparse(straight, parameters, this.#logits);
      this.#backward = (slopes) => kernels.sparse(turned, this.#logits, slopes);
    } else {
      const mean = columnMeans(x);
      this.#mean = mean;
      const straight = kernels.floats(x.rows * columns);
      const turned = kernels.floats(x.rows * columns);
      for (let r = 0; r < x.rows; r++) {
        for (let j = 0; j < x.columns; j++) {
          const value = (x.values[r * x.columns + j] as number) - (mean[j] as number);
          straight[r * columns + j] = value;
          turned[j * x.rows + r] = value;
        }
        straight[r * columns + this.#padded] = 1;
        turned[this.#padded * x.rows + r] = 1;
      }
      this.#forward = (parameters) => kernels.dense(straight, x.rows, columns, parameters, this.#logits);
      this.#backward = (slopes) => kernels.dense(turned, columns, x.rows, this.#logits, slopes);
    }
  }

  /** Fits from zero, or from another solution. Returns a solution for rows that are not centred. */
  fit(options: FitOptions): Regression & { iterations: number } {
    const { x, classes } = this.#problem;
    const width = this.#kernels.width;
    const space = this.#space;
    space.restart();
    const parameters = space.vector();
    this.#load(parameters, options.from);
    const total = this.#problem.weights.reduce((sum, weight) => sum + weight, 0);
    const penalty = 1 / (options.c * total);
    const penalised = this.#padded * width;
    const inverseCurvature = space.vector();
    const squares = options.loss === 'squares';
    this.#fillInverseCurvature(inverseCurvature, penalty, squares);
    const square = this.#kernels.vectors(penalised);
    const { iterations } = minimise(
      parameters,
      (point, gradient) => {
        this.#forward(point);
        const value = (squares ? distances : residuals)(this.#logits, this.#problem, width, total);
        this.#backward(gradient);
        square.addScaled(gradient, penalty, point);
        return value + 0.5 * penalty * square.dot(point, point);
      },
      { maxIterations: options.maxIterations, ...solver, inverseCurvature },
      space,
    );
    const weights = new Float32Array(x.columns * classes);
    const bias = new Float32Array(classes);
    for (let k = 0; k < classes; k++) {
      let shift = 0;
      for (let j = 0; j < x.columns; j++) {
        const weight = parameters[j * width + k] as number;
        weights[j * classes + k] = weight;
        if (this.#mean) shift += weight * (this.#mean[j] as number);
      }
      bias[k] = (parameters[penalised + k] as number) - shift;
    }
    return { columns: x.columns, classes, weights, bias, iterations };
  }

  /**
   * One over the curvature of the loss at zero along each parameter, (1/K)(1 − 1/K)·mean(x²) + penalty for the log-loss: rare features
   * and quiet dimensions then move as fast as the others, and a quarter of the iterations is enough.
   */
  #fillInverseCurvature(inverse: Float32Array, penalty: number, ofSquares: boolean): void {
    const { x, classes } = this.#problem;
    const width = this.#kernels.width;
    const squares = new Float64Array(this.#padded + 1);
    squares[this.#padded] = x.rows;
    for (let i = 0; i < x.values.length; i++) {
      const j = 'indptr' in x ? (x.indices[i] as number) : i % x.columns;
      const value = (x.values[i] as number) - (this.#mean?.[j] ?? 0);
      squares[j] = (squares[j] as number) + value * value;
    }
    const share = ofSquares ? 1 : (1 / classes) * (1 - 1 / classes);
    for (const [j, square] of squares.entries()) {
      inverse.fill(1 / ((share * square) / x.rows + penalty), j * width, (j + 1) * width);
    }
  }

  #load(parameters: Float32Array, from: Regression | undefined): void {
    const width = this.#kernels.width;
    parameters.fill(0);
    if (!from) return;
    for (let k = 0; k < from.classes; k++) {
      let shift = 0;
      for (let j = 0; j < from.columns; j++) {
        const weight = from.weights[j * from.classes + k] as number;
        parameters[j * width + k] = weight;
        if (this.#mean) shift += weight * (this.#mean[j] as number);
      }
      parameters[this.#padded * width + k] = (from.bias[k] as number) + shift;
    }
  }
}

/** Turns logits into weighted residuals (probability − target, over the total weight) and returns the mean log-loss. */
function residuals(
  logits: Float32Array,
  { y, classes, weights }: Problem,
  width: number,
  total: number,
): number {
  let loss = 0;
  for (let r = 0; r < y.length; r++) {
    const start = r * width;
    let top = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < classes; k++)
      if ((logits[start + k] as number) > top) top = logits[start + k] as number;
    const gold = start + (y[r] as number);
    const goldLogit = (logits[gold] as number) - top;
    let sum = 0;
    for (let k = 0; k < classes; k++) {
      const e = Math.exp((logits[start + k] as number) - top);
      logits[start + k] = e;
      sum += e;
    }
    const weight = (weights[r] as number) / total;
    loss += weight * (Math.log(sum) - goldLogit);
    const scale = weight / sum;
    for (let k = 0; k < classes; k++) logits[start + k] = (logits[start + k] as number) * scale;
    logits[gold] = (logits[gold] as number) - weight;
    for (let k = classes; k < width; k++) logits[start + k] = 0;
  }
  return loss;
}

/** The same for squares: (prediction − indicator) over the total weight, and half the mean squared distance. */
function distances(
  scores: Float32Array,
  { y, classes, weights }: Problem,
  width: number,
  total: number,
): number {
  let loss = 0;
  for (let r = 0; r < y.length; r++) {
    const start = r * width;
    const gold = start + (y[r] as number);
    const weight = (weights[r] as number) / total;
    scores[gold] = (scores[gold] as number) - 1;
    let square = 0;
    for (let k = start; k < start + classes; k++) {
      const off = scores[k] as number;
      square += off * off;
      scores[k] = off * weight;
    }
    loss += 0.5 * weight * square;
    for (let k = start + classes; k < start + width; k++) scores[k] = 0;
  }
  return loss;
}
