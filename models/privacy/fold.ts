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

export function fold(points: readonly string[]): Folded {
  const cased = points.map((point) => half(point.codePointAt(0) ?? 0));
  const lower = cased.map((unit) => {
    const low = unit.toLowerCase();
    return low.length === 1 ? low : unit;
  });
  return { cased: cased.join(''), text: lower.join('') };
}
