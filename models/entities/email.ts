import { matcher } from './scan.ts';
import type { Extractor, Match } from './types.ts';

const make = matcher('email', 100);
const local = /[a-z0-9._%+-]/;
const host = /[a-z0-9.-]/;
const label = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** E-mail addresses; the value is in lower case. Grown outwards from each @, so that a wall of letters costs nothing. */
export const extractEmails: Extractor = ({ text }) => {
  const found: Match[] = [];
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    let start = at;
    while (start > 0 && at - start < 64 && local.test(text[start - 1] ?? '')) start -= 1;
    while (start < at && /[.+%-]/.test(text[start] ?? '')) start += 1;
    let end = at + 1;
    while (end < text.length && end - at < 200 && host.test(text[end] ?? '')) end += 1;
    while (end > at && /[.-]/.test(text[end - 1] ?? '')) end -= 1;
    if (start === at || text[at - 1] === '.') continue;
    const labels = text.slice(at + 1, end).split('.');
    if (labels.length < 2 || !labels.every((part) => label.test(part))) continue;
    if (!/^[a-z]{2,24}$/.test(labels.at(-1) ?? '')) continue;
    found.push(make('email', start, end, text.slice(start, end)));
  }
  return found;
};
