/** Two models on the same rows: is the difference more than chance? Pure arithmetic, seeded. */
import { bootstrap, type Interval } from './intervals.ts';

/** A test row as both models see it: what is right, and what each says (a rejected row says `out_of_scope`). */
export interface PairedRow {
  text: string;
  gold: string;
  a: string;
  b: string;
}

export interface McNemar {
  /** Rows that only A, only B has right. */
  only_a: number;
  only_b: number;
  /** Two-sided, by the binomial distribution; `mid_p` counts half of the observed table (Fagerland et al. 2013). */
  exact_p: number;
  mid_p: number;
}

export interface IntentChange {
  label: string;
  rows: number;
  right_a: number;
  right_b: number;
  only_a: number;
  only_b: number;
  /** Exact McNemar p, and the same after Holm's correction over all labels. */
  p: number;
  holm_p: number;
}

export interface Comparison {
  n: number;
  accuracy_a: number;
  accuracy_b: number;
  /** B less A, with its 95 % interval by paired bootstrap. */
  difference: number;
  ci: Interval;
  mcnemar: McNemar;
  per_label: IntentChange[];
  /** Rows on which the two say different things. */
  changed: (PairedRow & { change: 'mended' | 'broken' | 'other' })[];
}

/** McNemar's test on the rows that one of two models alone has right. */
export function mcnemar(onlyA: number, onlyB: number): McNemar {
  const n = onlyA + onlyB;
  const k = Math.min(onlyA, onlyB);
  if (n === 0) return { only_a: 0, only_b: 0, exact_p: 1, mid_p: 1 };
  let tail = 0;
  let point = 0;
  // ln C(n, i) − n ln 2, one factor more at each step.
  let log = -n * Math.LN2;
  for (let i = 0; i <= k; i++) {
    point = Math.exp(log);
    tail += point;
    log += Math.log((n - i) / (i + 1));
  }
  const exact = Math.min(1, 2 * tail);
  return {
    only_a: onlyA,
    only_b: onlyB,
    exact_p: exact,
    mid_p: onlyA === onlyB ? 1 - point / 2 : Math.min(1, 2 * tail - point),
  };
}

/** Holm's step-down correction; the order of the values is kept. */
export function holm(values: readonly number[]): number[] {
  const order = [...values.keys()].sort((i, j) => (values[i] ?? 1) - (values[j] ?? 1));
  const corrected = new Array<number>(values.length).fill(1);
  let least = 0;
  for (const [rank, i] of order.entries()) {
    least = Math.min(1, Math.max(least, (values.length - rank) * (values[i] ?? 1)));
    corrected[i] = least;
  }
  return corrected;
}

const changeOf = ({ gold, a, b }: PairedRow) => (b === gold ? 'mended' : a === gold ? 'broken' : 'other');

/** Compares two models row by row. */
export function compareRows(rows: readonly PairedRow[], seed = 1): Comparison {
  const gain = Int8Array.from(rows, ({ gold, a, b }) => Number(b === gold) - Number(a === gold));
  const right = (which: 'a' | 'b', of = rows) => of.filter((row) => row[which] === row.gold).length;
  const n = rows.length;
  const one = (of: readonly PairedRow[]) =>
    mcnemar(
      of.filter(({ gold, a, b }) => a === gold && b !== gold).length,
      of.filter(({ gold, a, b }) => a !== gold && b === gold).length,
    );
  const labels = [...new Set(rows.map(({ gold }) => gold))].sort().map((label) => {
    const of = rows.filter(({ gold }) => gold === label);
    const { only_a, only_b, exact_p } = one(of);
    return {
      label,
      rows: of.length,
      right_a: right('a', of),
      right_b: right('b', of),
      only_a,
      only_b,
      p: exact_p,
    };
  });
  const corrected = holm(labels.map(({ p }) => p));
  return {
    n,
    accuracy_a: right('a') / Math.max(1, n),
    accuracy_b: right('b') / Math.max(1, n),
    difference: (right('b') - right('a')) / Math.max(1, n),
    ci: bootstrap(n, (drawn) => drawn.reduce((sum, at) => sum + (gain[at] ?? 0), 0) / n, seed),
    mcnemar: one(rows),
    per_label: labels.map((label, i) => ({ ...label, holm_p: corrected[i] ?? 1 })),
    changed: rows.flatMap((row) => (row.a === row.b ? [] : [{ ...row, change: changeOf(row) }])),
  };
}
