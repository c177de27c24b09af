import { findAddresses } from './addresses.ts';
import { findCued, findEmails } from './cued.ts';
import { findNumbers } from './digits.ts';
import { fold } from './fold.ts';
import { findNames } from './names.ts';
import { PRIVATE_TYPES, type PrivateSpan, type PrivateType } from './types.ts';

export { PRIVATE_TYPES, type PrivateSpan, type PrivateType } from './types.ts';

const finders = [...findNumbers, findCued, findEmails, findNames, findAddresses];
/** Which type names a place where several rules agree that it is personal. */
const rank: readonly PrivateType[] = [
  'EMAIL',
  'ICCID',
  'IMEI',
  'ID',
  'CARD',
  'CODE',
  'ORDER',
  'ACCOUNT',
  'PHONE',
  'ADDRESS',
  'NAME',
];

/**
 * Personal data in a text, in order and without overlaps; spans of several rules that overlap are one.
 * Linear in the text: each rule reads a bounded neighbourhood of each place.
 */
export function findPrivate(text: string): PrivateSpan[] {
  const folded = fold(text);
  const found = finders.flatMap((find) => find(folded)).filter(({ start, end }) => end > start);
  found.sort((a, b) => a.start - b.start || b.end - a.end);
  const merged: PrivateSpan[] = [];
  for (const span of found) {
    const last = merged.at(-1);
    if (!last || span.start >= last.end) {
      merged.push({ ...span });
      continue;
    }
    const size = last.end - last.start;
    const better =
      span.end - span.start > size ||
      (span.end - span.start === size && rank.indexOf(span.type) < rank.indexOf(last.type));
    if (better) last.type = span.type;
    last.end = Math.max(last.end, span.end);
  }
  return merged;
}

/**
 * The text with typed placeholders (`<PHONE>`) in place of personal data. A text that holds placeholders already stays as it is.
 * @param options.keep types that stay readable
 */
export function redact(text: string, options: { keep?: readonly PrivateType[] } = {}): string {
  if (text === '') return text;
  const spans = findPrivate(text).filter(({ type }) => !options.keep?.includes(type));
  if (spans.length === 0) return text;
  // Spans count code points; where each is one unit the text itself can be cut.
  const points = /[\ud800-\udbff]/.test(text) ? [...text] : null;
  const cut = (from: number, to?: number) => points?.slice(from, to).join('') ?? text.slice(from, to);
  let shown = '';
  let last = 0;
  for (const { type, start, end } of spans) {
    shown += `${cut(last, start)}<${type}>`;
    last = end;
  }
  return shown + cut(last);
}

/** A row for training: its text redacted, everything else as it was, and which kinds were found. */
export function redactRow<T extends { text: string }>(row: T): T & { redacted: PrivateType[] } {
  const found = new Set(findPrivate(row.text).map(({ type }) => type));
  return { ...row, text: redact(row.text), redacted: PRIVATE_TYPES.filter((type) => found.has(type)) };
}
