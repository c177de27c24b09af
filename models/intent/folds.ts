import { createHash } from 'node:crypto';

/** Rows to fit on and rows to judge by, as positions. */
export interface Split {
  train: Int32Array;
  held: Int32Array;
}

/** A number in [0, 2^32) that depends on nothing but its input: the order of rows in a file never matters. */
export function hashOf(seed: number, text: string): number {
  return createHash('sha256').update(`${seed}\0${text}`).digest().readUInt32BE(0);
}

/**
 * Folds stratified by label. Within a label rows are ordered by the hash of their text and dealt out in turn, each label
 * beginning where the last one ended, so that folds are of equal size. Labels with fewer rows than folds are in every
 * training part and in no held-out part.
 */
export function stratifiedFolds(
  texts: readonly string[],
  labels: ArrayLike<string | number>,
  folds: number,
  seed: number,
): Split[] {
  const groups = new Map<string | number, number[]>();
  for (let r = 0; r < texts.length; r++) {
    const label = labels[r] as string | number;
    const group = groups.get(label);
    if (group) group.push(r);
    else groups.set(label, [r]);
  }
  const foldOf = new Int32Array(texts.length).fill(-1);
  let next = 0;
  for (const [, rows] of [...groups].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (rows.length < folds) continue;
    for (const r of byHash(rows, texts, seed)) foldOf[r] = next++ % folds;
  }
  return Array.from({ length: folds }, (_, fold) => {
    const train: number[] = [];
    const held: number[] = [];
    for (const [r, own] of foldOf.entries()) (own === fold ? held : train).push(r);
    return { train: Int32Array.from(train), held: Int32Array.from(held) };
  });
}

/** About `most` rows with every label's share kept and at least `least` of each label where there are so many. */
export function stratifiedSample(
  rows: Int32Array,
  texts: readonly string[],
  labels: Int32Array,
  most: number,
  least: number,
  seed: number,
): Int32Array {
  if (rows.length <= most) return rows;
  const groups = new Map<number, number[]>();
  for (const r of rows) {
    const group = groups.get(labels[r] as number);
    if (group) group.push(r);
    else groups.set(labels[r] as number, [r]);
  }
  const kept = [...groups.values()].flatMap((group) => {
    const wanted = Math.max(least, Math.round((group.length * most) / rows.length));
    return byHash(group, texts, seed).slice(0, wanted);
  });
  return Int32Array.from(kept.sort((a, b) => a - b));
}

function byHash(rows: readonly number[], texts: readonly string[], seed: number): number[] {
  return rows
    .map((r) => ({ r, hash: hashOf(seed, texts[r] ?? '') }))
    .sort((a, b) => a.hash - b.hash || a.r - b.r)
    .map(({ r }) => r);
}
