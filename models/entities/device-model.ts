import { after } from './scan.ts';
import type { Source } from './types.ts';

/** The model behind a device family: "15 Pro Max", "Mate60", "S24 Ultra", "Z Flip", "Note 13". */
const shown = new Map(
  'pro Pro|max Max|promax Pro Max|plus Plus|ultra Ultra|mini mini|note Note|mate Mate|reno Reno|nova nova|magic Magic|find Find|fe FE|se SE|lite Lite|air Air|flip Flip|fold Fold|pura Pura|neo Neo|gt GT|ace Ace|nord Nord|play Play|tab Tab|xs XS|xr XR|edge Edge|turbo Turbo|畅享 畅享|青春版 青春版|router Router'
    .split('|')
    .map((pair): [string, string] => [pair.slice(0, pair.indexOf(' ')), pair.slice(pair.indexOf(' ') + 1)]),
);
const words = [...shown.keys()].sort((a, b) => b.length - a.length).join('|');
const token = new RegExp(
  `^( ?)(?:(${words})(?![a-z](?!\\d))\\+?|([a-z]{1,2})(?= ?\\d| (?:flip|fold))|(\\d{1,4})(?:([a-z]{0,2})(?![a-z\\d])|(?=${words}))\\+?)`,
);
/** A number with one of these behind it counts something. */
const counted =
  /^ ?(?:days?|hours?|hrs|weeks?|months?|years?|times?|gb|mb|mins?|minutes?|am|pm|people|phones|sims|percent|%|[个天块元年月次台部点号分小周条张折万%:.]\d?|第)/;

/** Up to four tokens behind a family, or undefined when there is none. `end` is where the name ends. */
export function modelBehind(source: Source, start: number): { name: string; end: number } | undefined {
  let end = start;
  const parts: string[] = [];
  for (let i = 0; i < 5; i += 1) {
    const rest = after(source, end, 16);
    const match = token.exec(rest);
    if (!match) break;
    const [whole, gap = '', word, letters, digits] = match;
    if (digits !== undefined && counted.test(rest.slice(whole.length))) break;
    if (digits !== undefined && /\d$/.test(parts.at(-1) ?? '')) break;
    if (i === 0 && word === 'router') break;
    if (letters !== undefined && gap === ' ' && !/^ ?[a-z]{1,2}(?:\d| (?:flip|fold))/.test(rest)) break;
    if (letters !== undefined && gap === ' ' && /^(?:is|in|at|on|or|to|of|no|i|my|we|it)$/.test(letters))
      break;
    const typed = source.cased.slice(end + gap.length, end + whole.length);
    const name = word
      ? (shown.get(word) ?? typed)
      : letters
        ? letters.toUpperCase()
        : digits + typed.slice(typed.indexOf(digits ?? '') + (digits ?? '').length);
    const previous = parts.at(-1) ?? '';
    // X90 and S24 are one word; Mate 60 and 15 Pro are two.
    if (digits !== undefined && /^[A-Z]{1,2}$/.test(previous) && gap === '')
      parts[parts.length - 1] = previous + name;
    else parts.push(name);
    end += whole.length;
  }
  const last = parts.at(-1) ?? '';
  return parts.length > 0 && /[\d]|[A-Za-z\u4e00-\u9fff]{2,}/.test(last)
    ? { name: parts.join(' '), end }
    : undefined;
}
