/// <reference path="../encoder/opencc-js.d.ts" />
import traditionalCharacters from 'opencc-js/dict/TSCharacters';
import type { Language } from '../types.ts';
import type { Source } from './types.ts';

/** Code points that the extractors read at most; a message may not be longer, and what is longer is not read further. */
export const MAX_POINTS = 4_000;

let simplified: Map<string, string> | undefined;

/** Traditional → simplified, one character for one, so that offsets stay (the encoder's phrase table moves them). */
function simplifiedMap(): Map<string, string> {
  simplified ??= new Map(
    traditionalCharacters.split('|').flatMap((pair): [string, string][] => {
      const [from = '', to = ''] = pair.split(' ');
      return from.length === 1 && to.length === 1 && from !== to ? [[from, to]] : [];
    }),
  );
  return simplified;
}

/** Full-width forms as plain ones, any space as a space; a code point outside the first plane as one stand-in. */
function narrow(point: string): string {
  if (point.length > 1) return '\uFFFC';
  const code = point.charCodeAt(0);
  if (code < 0x80) return code === 0x09 || code === 0x0a || code === 0x0d ? ' ' : point;
  if (code >= 0xff01 && code <= 0xff5e) return String.fromCharCode(code - 0xfee0);
  if (code === 0xffe5) return '¥';
  if (code === 0xffe1) return '£';
  if (code === 0xa0 || code === 0x3000 || (code >= 0x2000 && code <= 0x200a) || code === 0x202f) return ' ';
  if (code === 0x2019 || code === 0x2018) return "'";
  if (code >= 0x2010 && code <= 0x2015) return '-';
  return point;
}

const one = (text: string, otherwise: string) => (text.length === 1 ? text : otherwise);

/**
 * The message as the extractors see it; only its first 4,000 code points, a word cut there left out. `today` is a day
 * number. Index i of both texts is code point i of the message.
 */
export function makeSource(text: string, language: Language, today: number): Source & { cut: boolean } {
  const map = simplifiedMap();
  const cased: string[] = [];
  const folded: string[] = [];
  let cut = false;
  for (const point of text) {
    if (cased.length === MAX_POINTS) {
      cut = true;
      break;
    }
    const plain = narrow(point);
    cased.push(plain);
    folded.push(map.get(plain) ?? one(plain.toLowerCase(), plain));
  }
  return { text: folded.join(''), cased: cased.join(''), language, today, cut };
}
