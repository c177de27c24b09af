import { CATALOGUE } from './catalogue.ts';

/** Optimal string alignment distance: insertions, deletions, substitutions and swapped neighbours each cost 1. */
export function editDistance(a: string, b: string): number {
  const [m, n] = [a.length, b.length];
  let before: number[] = [];
  let above = Array.from({ length: n + 1 }, (_, j) => j);
  for (let i = 1; i <= m; i++) {
    const row = [i];
    for (let j = 1; j <= n; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let least = Math.min((row[j - 1] ?? 0) + 1, (above[j] ?? 0) + 1, (above[j - 1] ?? 0) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, (before[j - 2] ?? 0) + 1);
      row.push(least);
    }
    before = above;
    above = row;
  }
  return above[n] ?? 0;
}

/** The known names closest to one that is not known, at most three; none where all are far. */
export function closestNames(name: string, known: readonly string[] = CATALOGUE): string[] {
  const wanted = name.toLowerCase();
  const last = (full: string) => full.split('.').at(-1) ?? full;
  return known
    .map((one) => ({
      one,
      // "view_bill" and "bills.view_bill" mean billing.view_bill.
      distance: last(one) === last(wanted) ? 1 : editDistance(wanted, one),
    }))
    .filter(({ one, distance }) => distance <= Math.max(2, one.length / 3))
    .sort((a, b) => a.distance - b.distance || (a.one < b.one ? -1 : 1))
    .slice(0, 3)
    .map(({ one }) => one);
}
