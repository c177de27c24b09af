import { AMOUNT, DIGITS, EN_WORDS, readNumber, round } from './numbers.ts';
import { after, before, matcher, scan } from './scan.ts';
import type { Extractor, Match, Source } from './types.ts';

/** Sums of money with a sign or a word for the currency; `money-zh.ts` has 块, 毛 and the amounts that Chinese leaves bare. */
const make = matcher('money', 60);

export interface Money {
  amount: number;
  /** ISO 4217. */
  currency: string;
}

export const money = (start: number, end: number, amount: number, currency: string): Match =>
  make('money', start, end, { amount: round(amount), currency } satisfies Money);

const signs = new Map(
  Object.entries({
    ...{ s$: 'SGD', sg$: 'SGD', hk$: 'HKD', us$: 'USD', a$: 'AUD', au$: 'AUD', nz$: 'NZD', c$: 'CAD' },
    ...{
      ca$: 'CAD',
      nt$: 'TWD',
      $: 'USD',
      '£': 'GBP',
      '€': 'EUR',
      '₹': 'INR',
      '¥': 'CNY',
      '₩': 'KRW',
      '฿': 'THB',
    },
    ...{
      rmb: 'CNY',
      cny: 'CNY',
      usd: 'USD',
      inr: 'INR',
      sgd: 'SGD',
      hkd: 'HKD',
      eur: 'EUR',
      gbp: 'GBP',
      aud: 'AUD',
    },
    ...{
      cad: 'CAD',
      nzd: 'NZD',
      aed: 'AED',
      myr: 'MYR',
      rm: 'MYR',
      mop: 'MOP',
      jpy: 'JPY',
      thb: 'THB',
      twd: 'TWD',
    },
    ...{
      rs: 'INR',
      'rs.': 'INR',
      sar: 'SAR',
      qar: 'QAR',
      chf: 'CHF',
      krw: 'KRW',
      php: 'PHP',
      idr: 'IDR',
      zar: 'ZAR',
    },
  }),
);
/** Word → currency and what one of it is worth in the unit of that currency. */
const words = new Map<string, [string, number]>([
  ...entries('USD', 1, 'dollars', 'dollar', 'bucks', 'buck', 'usd', 'us dollars', 'us dollar'),
  ...entries('GBP', 1, 'pounds', 'pound', 'quid', 'gbp'),
  ...entries('EUR', 1, 'euros', 'euro', 'eur'),
  ...entries('INR', 1, 'rupees', 'rupee', 'rs', 'inr', 'rupiya'),
  ...entries('CNY', 1, 'yuan', 'kuai', 'rmb', 'cny', 'renminbi'),
  ...entries('SGD', 1, 'sgd', 'singapore dollars'),
  ...entries('HKD', 1, 'hkd', 'hong kong dollars'),
  ...entries('AUD', 1, 'aud'),
  ...entries('AED', 1, 'aed', 'dirhams', 'dirham'),
  ...entries('MYR', 1, 'myr', 'ringgit'),
  ...entries('JPY', 1, 'jpy', 'yen'),
  ...entries('THB', 1, 'thb', 'baht'),
  ...entries('USD', 0.01, 'cents', 'cent'),
  ...entries('GBP', 0.01, 'pence', 'p'),
  ...entries('INR', 0.01, 'paise'),
]);

function entries(currency: string, worth: number, ...names: string[]): [string, [string, number]][] {
  return names.map((name) => [name, [currency, worth]]);
}

const escaped = (text: string) => text.replace(/[.$]/g, '\\$&');
const longestFirst = (names: Iterable<string>) => [...names].sort((a, b) => b.length - a.length).map(escaped);

const prefixed = new RegExp(`(?<![a-z$])(${longestFirst(signs.keys()).join('|')}) ?(${AMOUNT})`, 'g');
const suffixed = new RegExp(
  `(${DIGITS}|${EN_WORDS}) ?(${longestFirst(words.keys()).join('|')})(?![a-z])`,
  'g',
);

const signBehind = new RegExp(`(${DIGITS}) ?([$€£₹])(?![\\d ]{0,1}\\d)`, 'g');
const notes = /(?<![a-z])an? (fiver|tenner)(?![a-z])/g;

export const extractMoney: Extractor = (source) => [
  ...scan(source.text, prefixed, ([, sign = '', digits = ''], start, end) => {
    const amount = readNumber(digits);
    const currency = signs.get(sign);
    return amount === undefined || currency === undefined ? undefined : money(start, end, amount, currency);
  }),
  ...scan(source.text, signBehind, ([, digits = '', sign = ''], start, end) => {
    const amount = readNumber(digits);
    return amount === undefined ? undefined : money(start, end, amount, signs.get(sign) ?? 'USD');
  }),
  ...scan(source.text, notes, ([, word], start, end) => money(start, end, word === 'fiver' ? 5 : 10, 'GBP')),
  ...scan(source.text, suffixed, (match, start, end) => suffixedMoney(source, match, start, end)),
];

function suffixedMoney(
  source: Source,
  match: RegExpExecArray,
  start: number,
  end: number,
): Match | undefined {
  const [whole, number = '', word = ''] = match;
  const amount = readNumber(number);
  const known = words.get(word);
  if (amount === undefined || known === undefined) return undefined;
  const [currency, worth] = known;
  // "50p" is fifty pence, "1080p" a picture size; "5 p" and "five p" are neither.
  if (word === 'p' && (amount >= 100 || !/^\d{1,2}p$/.test(whole))) return undefined;
  if (/^pounds?$/.test(word) && /^ (?:of (?!credit)|heavy|overweight)/.test(after(source, end)))
    return undefined;
  // "$2 dollars" is one sum: the sign's own match is longer or the same.
  const signed = /[$£€₹¥] ?$/.exec(before(source, start, 2));
  return money(signed ? start - signed[0].length : start, end, amount * worth, currency);
}
