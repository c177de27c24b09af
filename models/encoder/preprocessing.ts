import type { Language } from '../types.ts';
import { toSimplified } from './simplified.ts';

/**
 * Part of every encoder's fingerprint: raise it with any change of what `preprocess` returns, and cached embeddings and
 * heads of the old rules are no longer taken for ones of the new.
 */
export const preprocessingRules = 'preprocess-1 opencc-js-1.4.2';

const loneSurrogate = /\p{Surrogate}/gu;
const space = /[\s\p{Zs}\p{Zl}\p{Zp}]+/gu;
/** Controls, and format characters (bidirectional marks, joiners, soft hyphens, byte order marks). */
const invisible = /[\p{Cc}\p{Cf}]/gu;
/** What the tokenizer would take for its own marks when a subscriber types them. */
const mark = /\[(PAD|UNK|CLS|SEP|MASK)\]/gi;

/**
 * The text as the tokenizer sees it: NFKC (full-width forms become plain ones), control and format characters dropped,
 * spaces joined, typed special tokens taken apart; for `zh` also lower case (the vocabulary has almost no capitals) and
 * simplified characters. May be empty. Only the encoder sees this text: what is stored and shown is the text as sent.
 */
export function preprocess(text: string, language: Language): string {
  const plain = text
    .replace(loneSurrogate, '\uFFFD')
    .normalize('NFKC')
    .replace(space, ' ')
    .replace(invisible, '')
    .replace(mark, '[ $1 ]')
    .trim();
  return language === 'zh' ? toSimplified(plain.toLowerCase()) : plain;
}
