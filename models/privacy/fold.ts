import type { Folded } from './types.ts';

const FULL_WIDTH = 0xfee0;

/** One code point as the rules see it: full-width forms and odd spaces and dashes as their ASCII twins. */
function half(point: number): string {
  if (point >= 0xff01 && point <= 0xff5e) return String.fromCharCode(point - FULL_WIDTH);
  if (point === 0x3000 || point === 0xa0 || (point >= 0x2000 && point <= 0x200a)) return ' ';
  if (point >= 0x2010 && point <= 0x2015) return '-';
  if (point === 0x2019 || point === 0x2018) return "'";
  // Outside the basic plane nothing matters to a rule; a single unit keeps the indexes right.
  return point > 0xffff ? '\u{fffd}' : String.fromCharCode(point);
}

/** Most texts have none of these: they are read as they are. */
const special = /[\uff01-\uff5e\u3000\u00a0\u2000-\u2019\ud800-\udfff]/;

/** @returns one UTF-16 unit for each code point of `text` */
export function fold(text: string): Folded {
  let cased = text;
  if (special.test(text)) {
    cased = '';
    for (const point of text) cased += half(point.codePointAt(0) ?? 0);
  }
  const lower = cased.toLowerCase();
  if (lower.length === cased.length) return { cased, text: lower };
  // A few letters become two when they are made small; those stay as they are.
  let safe = '';
  for (const unit of cased) {
    const low = unit.toLowerCase();
    safe += low.length === 1 ? low : unit;
  }
  return { cased, text: safe };
}
