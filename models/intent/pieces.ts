/** A message cut into the pieces that an explanation speaks of. */
import { preprocess } from '../encoder/preprocessing.ts';
import type { Language } from '../types.ts';

export interface Piece {
  /** UTF-16 units of the text as sent. */
  from: number;
  to: number;
}

const sign = /^[\p{P}\p{Z}\p{C}]+$/u;

/**
 * Words with the punctuation that follows them (Unicode's word boundaries, for Chinese by dictionary); an emoji is a piece
 * of its own. With more than `most` words, neighbours stand together so that there are at most `most` pieces.
 */
export function cutPieces(text: string, language: Language, most: number): Piece[] {
  const words: Piece[] = [];
  for (const { segment, index, isWordLike } of new Intl.Segmenter(language, { granularity: 'word' }).segment(
    text,
  )) {
    if (segment.trim() === '') continue;
    const last = words.at(-1);
    const to = index + segment.length;
    if (!isWordLike && last?.to === index && sign.test(segment)) last.to = to;
    else words.push({ from: index, to });
  }
  const size = Math.ceil(words.length / most);
  const pieces: Piece[] = [];
  for (let i = 0; i < words.length; i += Math.max(1, size)) {
    const [first, last] = [words[i], words[Math.min(words.length, i + size) - 1]];
    if (first && last) pieces.push({ from: first.from, to: last.to });
  }
  return pieces;
}

/** The piece that each code point of ` ${preprocessed text} ` belongs to; a space belongs to the word after it. */
export function pieceOfPoint(text: string, pieces: readonly Piece[], language: Language): Int32Array {
  const length = (prefix: string) => [...preprocess(prefix, language).toLowerCase()].length;
  const owner = new Int32Array(length(text) + 2);
  for (const [i, { from }] of pieces.entries())
    if (i > 0) owner.fill(i, Math.min(owner.length - 1, 1 + length(text.slice(0, from))));
  return owner;
}

/** The text with a piece left out. */
export const without = (text: string, { from, to }: Piece, language: Language): string =>
  `${text.slice(0, from)}${language === 'zh' ? '' : ' '}${text.slice(to)}`;
