import type { Language } from '../types.ts';

const segmenters = new Map<Language, Intl.Segmenter>();

/** The words of a text in lower case; Chinese by dictionary. */
export function wordsOf(text: string, lang: Language): string[] {
  const segmenter = segmenters.get(lang) ?? new Intl.Segmenter(lang, { granularity: 'word' });
  segmenters.set(lang, segmenter);
  return [...segmenter.segment(text.normalize('NFKC').toLowerCase())].flatMap(({ segment, isWordLike }) =>
    isWordLike ? [segment] : [],
  );
}

/** How long a text is: words in English, Han characters and words of other scripts in Chinese. */
export const lengthOf = (text: string, lang: Language): number =>
  lang === 'en' ? wordsOf(text, lang).length : (text.match(/\p{Script=Han}|[\p{L}\p{N}]+/gu) ?? []).length;

/** What stays of a text when spaces and signs are taken out. */
export const bareText = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '');

export const quantile = (sorted: readonly number[], q: number): number =>
  sorted[Math.min(sorted.length - 1, Math.max(0, Math.round(q * (sorted.length - 1))))] ?? 0;
