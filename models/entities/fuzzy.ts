import type { Alias } from './gazetteer.ts';

/**
 * Names one slip away (a letter more, less or other, or two swapped), by the deletions of each name: two words are one
 * edit apart when a deletion of one is the other or a deletion of it. The first letter must be right.
 */
export interface FuzzyIndex {
  byDeletion: Map<string, Alias[]>;
  longest: number;
}

export const MIN_FUZZY = 5;

export function fuzzyIndex(aliases: readonly Alias[]): FuzzyIndex {
  const byDeletion = new Map<string, Alias[]>();
  let longest = 0;
  for (const alias of aliases) {
    longest = Math.max(longest, alias.text.length);
    for (const key of new Set([alias.text, ...deletions(alias.text)])) {
      const there = byDeletion.get(key);
      if (there) there.push(alias);
      else byDeletion.set(key, [alias]);
    }
  }
  return { byDeletion, longest };
}

function deletions(text: string): string[] {
  const found: string[] = [];
  for (let i = 1; i < text.length; i += 1) found.push(text.slice(0, i) + text.slice(i + 1));
  return found;
}

/** The name that a typed one is a slip of, if there is just one such entry. */
export function findFuzzy(index: FuzzyIndex, typed: string): Alias | undefined {
  if (typed.length < MIN_FUZZY || typed.length > index.longest + 1) return undefined;
  const found = new Map<Alias['entry'], Alias>();
  for (const key of [typed, ...deletions(typed)])
    for (const alias of index.byDeletion.get(key) ?? [])
      if (alias.text !== typed && withinOne(alias.text, typed)) found.set(alias.entry, alias);
  return found.size === 1 ? [...found.values()][0] : undefined;
}

/** One insertion, deletion, substitution or swap of neighbours; both begin with the same letter. */
export function withinOne(a: string, b: string): boolean {
  if (a[0] !== b[0] || Math.abs(a.length - b.length) > 1) return false;
  let front = 0;
  while (front < a.length && front < b.length && a[front] === b[front]) front += 1;
  let back = 0;
  const most = Math.min(a.length, b.length) - front;
  while (back < most && a[a.length - 1 - back] === b[b.length - 1 - back]) back += 1;
  const left = a.slice(front, a.length - back);
  const right = b.slice(front, b.length - back);
  if (left.length <= 1 && right.length <= 1) return true;
  return left.length === 2 && right.length === 2 && left[0] === right[1] && left[1] === right[0];
}
