import type { EntityType, Match, Source } from './types.ts';

/**
 * Calls `make` for every match of a global pattern. Patterns here are our own, with every repetition bounded: a scan is
 * linear in the text.
 */
export function scan<T>(
  text: string,
  pattern: RegExp,
  make: (match: RegExpExecArray, start: number, end: number) => T | undefined,
): T[] {
  const found: T[] = [];
  for (const match of text.matchAll(pattern)) {
    const made = make(match, match.index, match.index + match[0].length);
    if (made !== undefined) found.push(made);
  }
  return found;
}

/** A maker of matches of one extractor. */
export const matcher =
  (extractor: string, priority: number) =>
  (entity: EntityType, start: number, end: number, value: unknown): Match => ({
    entity,
    start,
    end,
    value,
    extractor,
    priority,
  });

/** The text just before a place and just after it, for guards; `size` characters at most. */
export const before = ({ text }: Source, at: number, size = 12): string =>
  text.slice(Math.max(0, at - size), at);
export const after = ({ text }: Source, at: number, size = 12): string => text.slice(at, at + size);
