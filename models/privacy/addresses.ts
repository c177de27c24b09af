import type { Finder, PrivateSpan } from './types.ts';

/** Postal addresses, by house number and street (en) or road, gate, building and room (zh); postcodes. */

const street =
  '(?:street|st|road|rd|avenue|ave|lane|ln|drive|dr|boulevard|blvd|court|ct|crescent|way|close|place|square|terrace|gardens|parade|parkway|highway|hwy|row|mews|walk)';
const tail = String.raw`(?:,? (?:[nsew]{1,2}|#\d{1,3}-\d{1,4}|(?:apt|apartment|suite|ste|unit|flat|floor)\.? ?[\da-z-]{1,6})(?![a-z]))?`;
const uk = String.raw`[a-z]{1,2}\d[a-z\d]? ?\d[abd-hjlnp-uw-z]{2}(?![a-z\d])(?<!gb|tb)`;
const place = String.raw`(?:,? {0,2}(?:${uk}|[A-Z][A-Za-z'-]{1,20}|\d{5,6}(?:-\d{4})?|\d{4}(?![\d-])|(?:#\d{1,3}-\d{1,4})))`;
const front = String.raw`(?:(?:flat|apt|apartment|unit|suite|blk|block|room|house)\.? ?[\da-z]{1,5},? )?`;

/** Read in lower case; the words of the place behind it are looked at with their capitals. */
const houses: readonly RegExp[] = [
  new RegExp(
    String.raw`(?<![\d.$£€a-z-])${front}\d{1,5}[a-z]?(?:-\d{1,5})?,? (?!(?:days?|gb|mb|hours?|weeks?|months?|times|people|miles|years?|minutes?|km|of|on|the way|mbps)(?![a-z]))(?:[a-z\d.']{1,20} ){0,4}?${street}\.?(?![a-z])(?: \d{1,3}(?!\d))?${tail}`,
    'g',
  ),
  /(?<![\d.$£€a-z-])\d{1,5} (?:rue|via|calle|avenida|rua|jalan|jln)(?: [a-z'-]{1,20}){1,3}/g,
  /(?<![a-z])(?:po box|p\.o\. box) \d{1,6}/g,
  /(?<![a-z])(?:blk|block) \d{1,4}[a-z]?(?: [a-z]{2,12}){1,4} \d{1,2}(?: #\d{1,3}-\d{1,4})?/g,
  /(?<=(?:live at|i'm at|address is|address:|deliver(?:ed)? (?:it )?to|ship to:?|come to|moved to|installation at) )\d{1,5}[a-z]? (?:the )?[a-z]{3,20}(?: [a-z]{3,20})?/g,
];
const postcodes: readonly RegExp[] = [
  new RegExp(String.raw`(?<![a-z\d])${uk}`, 'g'),
  /(?<=(?<![a-z])(?:zip|zip ?code|post ?code|postal code)(?: is|:)? ?)[a-z\d]{3,8}(?:-\d{4})?(?<=\d[a-z]{0,3})(?![a-z\d])/g,
  /(?<=邮(?:政)?编码?[是:为]{0,2} ?)\d{6}(?!\d)/g,
];
const behindHouse = new RegExp(`^${place}{1,6}`);

function english(text: string, cased: string): PrivateSpan[] {
  const found: PrivateSpan[] = [];
  for (const pattern of houses)
    for (const match of text.matchAll(pattern)) {
      const end = match.index + match[0].length;
      // "10 days no way": a word that is also another word counts with a capital only.
      const ambiguous = /(?:way|close|place|square|court|row|walk|drive|st|ct|dr)\.?$/.test(match[0]);
      if (ambiguous && !/ [A-Z]/.test(cased.slice(match.index, end))) continue;
      const more =
        behindHouse.exec(
          cased.slice(end, end + 90).replace(/\b[a-z]{1,2}\d\w? ?\d[a-z]{2}\b/g, (s) => s.toUpperCase()),
        )?.[0] ?? '';
      found.push({ type: 'ADDRESS', start: match.index, end: end + more.length });
    }
  for (const pattern of postcodes)
    for (const match of text.matchAll(pattern))
      found.push({ type: 'ADDRESS', start: match.index, end: match.index + match[0].length });
  return found;
}

const part = '(?:号楼|号院|号|弄|栋|幢|座|单元|室|院|舍|组|楼|层|门)';
/** A number that belongs to a place: behind a road, a lane, a village or an estate. */
const anchor = new RegExp(
  `[路街道弄巷里村庄园苑区城厦场家段组座O](?:[a-z]?\\d{1,5}|[一二三四五六七八九十]{1,3})${part}(?!线)`,
  'gi',
);
const chain = new RegExp(
  `^(?:[\\u4e00-\\u9fff]{0,10}[a-z]?\\d{1,5}${part}|[\\u4e00-\\u9fff]{0,3}[a-z]${part}|[\\u4e00-\\u9fff]{2,8}(?:大厦|广场|公寓)|(?:\\d{1,4}-){0,2}\\d{2,4}(?!\\d|元|块|兆|m|g))`,
  'i',
);
const towers = /[\u4e00-\u9fff]{2,6}[a-z]{0,6} ?[a-z]?\d{1,2}(?:座|栋|幢|号楼)\d{2,5}室?/gi;
const regions = /(?:[\u4e00-\u9fff]{1,7}?(?:省|自治区|市|区|县|旗|镇|乡|街道|村)){3,8}/g;
const leftCue =
  /(?:地址|住址|住在|住|寄到|寄|送到|搬到|移到|家在|公司在|上门|门牌|填|到|在|去|是|[:：,，。\s])(?=[\s\S]{2,40}$)/g;
const reach = /[\u4e00-\u9fffa-z\d]/i;
const LEFT = 30;

/** From the anchor back over the names of road, district and city, up to the word that announces them. */
function leftEdge(text: string, at: number): number {
  let start = at;
  while (start > 0 && at - start < LEFT && reach.test(text[start - 1] ?? '')) start -= 1;
  const before = text.slice(start, at + 1);
  let cut = 0;
  for (const match of before.matchAll(leftCue)) {
    const rest = before.slice(match.index + match[0].length);
    if (/[路街道巷村园苑区市厦]/.test(rest)) cut = match.index + match[0].length;
  }
  return start + cut;
}

function chinese(text: string): PrivateSpan[] {
  const found: PrivateSpan[] = [];
  const add = (start: number, from: number) => {
    let end = from;
    for (let i = 0; i < 8; i += 1) {
      const more = chain.exec(text.slice(end, end + 24))?.[0];
      if (!more) break;
      end += more.length;
    }
    found.push({ type: 'ADDRESS', start, end });
  };
  for (const match of text.matchAll(anchor)) add(leftEdge(text, match.index), match.index + match[0].length);
  for (const match of text.matchAll(towers)) add(match.index, match.index + match[0].length);
  for (const match of text.matchAll(regions))
    found.push({ type: 'ADDRESS', start: match.index, end: match.index + match[0].length });
  for (const match of text.matchAll(/[\u4e00-\u9fff]{2,6}[路街道]\d{1,4}(?:号|弄)/g))
    found.push({ type: 'ADDRESS', start: match.index, end: match.index + match[0].length });
  return found;
}

export const findAddresses: Finder = ({ text, cased }) => [...english(text, cased), ...chinese(text)];
