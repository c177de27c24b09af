import type { Language } from '../types.ts';

/**
 * Words that people write in both languages; alone they say nothing of the one they are writing in. Compared in lower
 * case, after NFKC.
 */
const shared = new Set(
  'ok okay k app sim esim wifi wlan vip pin puk imei iccid apn lte volte nr sms mms id qq iphone android ios kb mb gb tb'.split(
    ' ',
  ),
);

/** "5G", "4g+", "10GB", "100m": a number with a unit of one to four letters. */
const measure = /^\d+(?:\.\d+)?[a-z]{1,4}$/;

const han = /\p{Script=Han}/u;
const word = /[\p{L}\p{M}\p{N}]+(?:\.\d+[a-z]*)?/gu;
const letter = /\p{L}/u;

/**
 * The language of a message by its script, in this order:
 * 1. any Han character → `zh`;
 * 2. a word with letters that is neither shared by both languages ("ok", "app", "SIM") nor a measure ("5G", "10GB") → `en`;
 * 3. nothing but digits, signs, emoji and such words → the language of the conversation so far, else `en`.
 * A forced language is the caller's business and never comes here.
 */
export function detectLanguage(text: string, context?: Language): Language {
  const normal = text.normalize('NFKC').toLowerCase();
  if (han.test(normal)) return 'zh';
  for (const [found] of normal.matchAll(word)) {
    if (letter.test(found) && !shared.has(found) && !measure.test(found)) return 'en';
  }
  return context ?? 'en';
}
