import type { RemovalCounts } from '../../data/repositories/index.ts';

/** Rows that one transaction removes: some ten milliseconds at most, so that a message waits no longer than that. */
export const STEP = 100;

/** Lets everything else that waits have its turn. */
export const breathe = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Adds `more` to `counts`, in place. */
export function addCounts(counts: RemovalCounts, more: RemovalCounts): void {
  for (const [kind, n] of Object.entries(more)) counts[kind] = (counts[kind] ?? 0) + n;
}
