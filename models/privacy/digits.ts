import { chineseId, luhn } from './checks.ts';
import type { Finder, Folded, PrivateSpan, PrivateType } from './types.ts';

/** Numbers that say what they are: by a check digit, by the shape of a phone number, or by a word before them. */

interface Group {
  start: number;
  end: number;
}

/** Groups that may belong to one number, at most. */
const GROUPS = 7;
const separator = /^(?: ?\(| ?-{1,2} ?|\) ?-?| {1,2}|\(0\))$/;

/** Dates, times, amounts, addresses of machines: their digits belong to nobody. */
const impersonal = [
  /(?<![\da-f])[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}(?![\da-f])/g,
  /(?<![\d-])(?:19|20)\d{2}[-/.](?:0?[1-9]|1[0-2])(?:[-/.](?:0?[1-9]|[12]\d|3[01]))?(?![\d-])/g,
  /(?<![\d/])\d{1,2}\/\d{1,2}(?:\/(?:\d{4}|\d{2}))?(?![\d/])/g,
  /(?<!\d)\d{1,2}:\d{2}(?!\d)/g,
  /(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])/g,
  /[¥$£€₹] ?\d[\d,]{0,12}(?:\.\d{1,2})?/g,
  /(?<![\d.])\d{1,9}\.\d{1,2}(?![\d.])/g,
  /(?<![\d.])\d{1,7} ?(?:元|块|gb|mb|tb|kb|mbps|gbps|ghz|mhz|ms|兆|分钟|条|次|积分|%|kg|miles|minutes|mins|days|hours|texts|rupees|dollars|euros|yuan|yen|pounds)(?![a-z])/g,
  // Services: carriers, banks, regulators, senders of bulk messages.
  /(?<![\d+-]|\d )(?:100\d{2}|1008611|116114|95\d{3,4}|96\d{3,4}|12\d{3}|106\d{5,17}|11\d)(?!\d|[ -]\d)/g,
];

function masked({ text }: Folded): Uint8Array {
  const mask = new Uint8Array(text.length);
  for (const pattern of impersonal)
    for (const match of text.matchAll(pattern)) {
      if (isSolidPhone(match[0])) continue;
      mask.fill(1, match.index, match.index + match[0].length);
    }
  return mask;
}

const isSolidPhone = (shown: string) => /^1[3-9]\d{9}/.test(shown);

const isDigit = (code: number) => code >= 48 && code <= 57;

/** Runs of digits, joined over single separators. */
function runs({ text }: Folded, mask: Uint8Array): Group[][] {
  const found: Group[][] = [];
  let run: Group[] = [];
  let i = 0;
  while (i < text.length) {
    if (!isDigit(text.charCodeAt(i)) || mask[i] === 1) {
      i += 1;
      continue;
    }
    const start = i;
    while (i < text.length && isDigit(text.charCodeAt(i)) && mask[i] === 0) i += 1;
    const last = run.at(-1);
    const near = last && start - last.end <= 3 && separator.test(text.slice(last.end, start));
    if (!near && run.length > 0) {
      found.push(run);
      run = [];
    }
    run.push({ start, end: i });
  }
  if (run.length > 0) found.push(run);
  return found;
}

const cues: readonly [PrivateType, RegExp][] = [
  ['IMEI', /(?:imei\d?|串号|串码)[^\d]{0,8}$/],
  ['ICCID', /(?:iccid|sim ?卡号|sim card(?: number| no)?|(?:number|numbers) on the sim)[^\d]{0,6}$/],
  [
    'ID',
    /(?:身份证|证件|ssn|social security|aadhaar|(?<![a-z])id (?:card )?(?:number|no|num)|id card|nric)[^\d]{0,12}$/,
  ],
  [
    'CARD',
    /(?:(?<!sim ?)卡号|银行卡|信用卡|储蓄卡|行卡|绑定的卡|用|(?<![a-z])(?:card|visa|mastercard|amex|unionpay))(?: number| no)?[^\d]{0,12}$/,
  ],
  [
    'PHONE',
    /(?:手机|电话|号码|微信|座机|固话|联系|回电|拨|打|我的?号|(?<![a-z])(?:phone|mobile|number|tel|call|text|sms|whatsapp|landline|cell|hp|reach me|line|whatsapp me)(?: no| number| me| us)?)(?: ?(?:at|on|is|:|：|是|\.|no\.?))?[^\d]{0,6}$/,
  ],
];
const CUE = 36;

function cueBefore(text: string, start: number): PrivateType | null {
  const room = text.slice(Math.max(0, start - CUE), start);
  let best: PrivateType | null = null;
  let nearest = -1;
  for (const [type, pattern] of cues) {
    const at = pattern.exec(room)?.index ?? -1;
    if (at > nearest) {
      best = type;
      nearest = at;
    }
  }
  return best;
}

const isPhone = (digits: string, shape: string): boolean =>
  /^(?:0{0,2}86)?1[3-9]\d{9}$/.test(digits) ||
  (/^0(?:10\d{8}|2\d{9}|[3-9]\d{2}\d{7,8})$/.test(digits) &&
    /^(?:\d{11,12}|\d{3,4}-\d{7,8}|\d{3,4}-\d{3,4}-\d{4})$/.test(shape)) ||
  /^[48]00\d{7}$/.test(digits) ||
  /^00[1-9]\d{8,13}$/.test(digits) ||
  /^0[1-37]\d{8,9}$/.test(digits) ||
  /^1?[2-9]\d{2}[2-9]\d{6}$/.test(digits) ||
  (/^[6-9]\d{9}$/.test(digits) && /^(?:\d{10}|\d{5}-\d{5})$/.test(shape)) ||
  (/^[3689]\d{7}$/.test(digits) && /^\d{4}-\d{4}$/.test(shape));

function judge(digits: string, shape: string, plus: boolean, cue: PrivateType | null): PrivateType | null {
  const n = digits.length;
  if (plus) return n >= 7 && n <= 15 ? 'PHONE' : null;
  if ((n === 18 || n === 15) && chineseId(digits) && (n === 18 || cue === 'ID')) return 'ID';
  if (cue === 'ID' && n >= 9 && n <= 18) return 'ID';
  if (digits.startsWith('89') && n >= 18 && n <= 20) return 'ICCID';
  if (cue === 'ICCID' && n >= 17 && n <= 20) return 'ICCID';
  if (cue === 'IMEI' && n >= 14 && n <= 16) return 'IMEI';
  if (cue === 'CARD' && n >= 12 && n <= 19) return 'CARD';
  if (n === 15 && luhn(digits) && !/^3[47]/.test(digits)) return 'IMEI';
  if (n >= 13 && n <= 19 && luhn(digits) && /^[2-6]/.test(digits)) return 'CARD';
  if (isPhone(digits, shape)) return 'PHONE';
  if (cue === 'PHONE' && n >= 7 && n <= 15) return 'PHONE';
  if (shape === digits && n >= 12 && n <= 24) return 'ACCOUNT';
  return null;
}

/** Letters right before a number that are no part of it. */
const announced = /(?<![a-z])(?:(?:no|tel|num)\.?|imei|iccid|id|sim|mob)$/;

/** The longest number that begins with a group. */
function longest(
  folded: Folded,
  run: readonly Group[],
  first: number,
): { type: PrivateType; last: number } | null {
  const { text } = folded;
  const head = run[first];
  if (!head) return null;
  const before = text.slice(Math.max(0, head.start - 2), head.start);
  if (/[a-z_.]$/.test(before) && !announced.test(text.slice(Math.max(0, head.start - 6), head.start)))
    return null;
  const plus = /\+ ?$/.test(before) || before.endsWith('+(');
  const cue = cueBefore(text, head.start);
  for (let last = Math.min(run.length, first + GROUPS) - 1; last >= first; last -= 1) {
    const tail = run[last];
    if (!tail || tail.end - head.start > 40) continue;
    let digits = '';
    let shape = '';
    for (let k = first; k <= last; k += 1) {
      const group = run[k];
      if (!group) continue;
      const part = text.slice(group.start, group.end);
      digits += part;
      shape += k === first ? part : `-${part}`;
    }
    if (text[tail.end] === 'x' && chineseId(`${digits}x`)) return { type: 'ID', last };
    if (/[a-z]/.test(text[tail.end] ?? '') && last === run.length - 1 && !plus && digits.length < 11)
      continue;
    if (/^\.\d/.test(text.slice(tail.end, tail.end + 2))) continue;
    const type = judge(digits, shape, plus, cue);
    if (type) return { type, last };
  }
  return null;
}

const numbers: Finder = (folded) => {
  const found: PrivateSpan[] = [];
  for (const run of runs(folded, masked(folded))) {
    for (let first = 0; first < run.length; first += 1) {
      const hit = longest(folded, run, first);
      if (!hit) continue;
      const [head, tail] = [run[first], run[hit.last]];
      if (!head || !tail) continue;
      const lead =
        /(?:\+ ?\(?|\()$/.exec(folded.text.slice(Math.max(0, head.start - 3), head.start))?.[0].length ?? 0;
      const after = folded.text.slice(tail.end, tail.end + 8);
      const extra =
        hit.type === 'ID' && after.startsWith('x')
          ? 1
          : (/^(?:转|-| ?ext\.? ?)\d{1,6}/.exec(after)?.[0].length ?? 0);
      found.push({ type: hit.type, start: head.start - lead, end: tail.end + extra });
      first = hit.last;
    }
  }
  return found;
};

/** 415.555.0132: a full stop separates nowhere else. */
const dotted = /(?<![\d.])(?:\+?\d{1,3}\.)?[2-9]\d{2}\.\d{3}\.\d{4}(?![\d.])/g;
/** Digits as they are said aloud: eleven in Chinese, seven or more words in English. */
const spokenZh = /[零〇一二三四五六七八九幺洞两拐勾]{11}(?![零〇一二三四五六七八九幺洞两拐勾])/g;
const mixedZh = /(?<=(?:手机|电话|号码?)[是为:]{0,2})[零〇一二三四五六七八九幺洞\d]{7,12}/g;
const word = '(?:zero|oh|o|one|two|three|four|five|six|seven|eight|nine|hundred|double|triple|plus)';
const spokenEn = new RegExp(`(?<![a-z])${word}(?:[ ,-]{1,2}${word}){5,19}(?![a-z])`, 'g');

const patterns =
  (type: PrivateType, all: readonly RegExp[]): Finder =>
  ({ text }) =>
    all.flatMap((pattern) =>
      [...text.matchAll(pattern)].map((match) => ({
        type,
        start: match.index,
        end: match.index + match[0].length,
      })),
    );

export const findNumbers: readonly Finder[] = [
  numbers,
  patterns('PHONE', [dotted, spokenZh, mixedZh, spokenEn]),
];
