import type { Match } from './types.ts';

/**
 * Keeps, of finds that overlap, the longest, then the one of higher priority, then the first; the result is in order of
 * place. Near-linear: sorting, then one mark a character. Spans that end beyond `length` are dropped.
 */
export function settle(matches: readonly Match[], length: number): Match[] {
  const ranked = matches
    .filter(({ start, end }) => start >= 0 && start < end && end <= length)
    .sort(
      (a, b) =>
        b.end - b.start - (a.end - a.start) ||
        b.priority - a.priority ||
        a.start - b.start ||
        a.entity.localeCompare(b.entity),
    );
  const taken = new Uint8Array(length);
  const kept: Match[] = [];
  for (const match of ranked) {
    let free = true;
    for (let i = match.start; i < match.end && free; i += 1) free = taken[i] === 0;
    if (!free) continue;
    taken.fill(1, match.start, match.end);
    kept.push(match);
  }
  return kept.sort((a, b) => a.start - b.start);
}
