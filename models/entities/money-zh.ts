import { money } from './money.ts';
import { DIGITS, readNumber, round, ZH_NUMBER } from './numbers.ts';
import { after, before, scan } from './scan.ts';
import type { Extractor, Match, Source } from './types.ts';

/** Chinese sums: 30块5, 三块二毛五, 9毛, 一百二十元, 20美元, and bare amounts behind a verb of paying (充了100, 扣我两百多). */

const NUMBER = `(?:${DIGITS}|${ZH_NUMBER})`;
/** One digit behind 块 or 毛 that belongs to the sum, not to what follows (30块5, but 15块20G and 3块2个). */
const TAIL_UNITS = '\\d十百千万个gmt兆天月年条次分钟小时点张号人折台部级星周';
const DIGIT = `[1-9一二两三四五六七八九](?![${TAIL_UNITS}]|[.,]\\d)`;

const yuan = new RegExp(
  `(${NUMBER})([多来几]?)([万千百]?)([多来]?)(?:块|元|圆)(?:(?:([1-9一二两三四五六七八九])[毛角](?:(${DIGIT}|[1-9一二三四五六七八九](?=分))分?)?)|(${DIGIT}))?(?:钱|人民币)?`,
  'g',
);
const mao = new RegExp(`(${NUMBER})多?毛(${DIGIT})?(?:分)?钱?|(${NUMBER})分钱|(${NUMBER})角钱`, 'g');
const foreign = new Map([
  ...[...'美元 美金 美刀 刀'.split(' ')].map((name): [string, string] => [name, 'USD']),
  ...[...'港币 港元 港纸'.split(' ')].map((name): [string, string] => [name, 'HKD']),
  ...[...'新币 新加坡元 坡币'.split(' ')].map((name): [string, string] => [name, 'SGD']),
  ...[...'日元 日币'.split(' ')].map((name): [string, string] => [name, 'JPY']),
  ...[...'澳元 澳币'.split(' ')].map((name): [string, string] => [name, 'AUD']),
  ['欧元', 'EUR'],
  ['英镑', 'GBP'],
  ['卢比', 'INR'],
  ['泰铢', 'THB'],
  ['马币', 'MYR'],
  ['林吉特', 'MYR'],
  ['澳门元', 'MOP'],
  ['葡币', 'MOP'],
  ['韩元', 'KRW'],
  ['韩币', 'KRW'],
  ['台币', 'TWD'],
  ['加元', 'CAD'],
  ['人民币', 'CNY'],
]);
const abroad = new RegExp(
  `(${NUMBER})多?(${[...foreign.keys()].sort((a, b) => b.length - a.length).join('|')})`,
  'g',
);
const verb =
  '(?:充值|充|冲|交费|交|缴费|缴|扣费|扣|花|付|收费|收|退|欠费|欠|赔|返|送|减|差|补|话费|月租|余额|滞纳金|违约金|押金|消费|一共|总共|共计)';
const filler =
  '(?:多收|多扣|回来|[了过的我你他她给掉费款还剩只就才要走去下是到也又共计约您块金额]|我们|你们){0,4}';
const bare = new RegExp(`${verb}${filler} ?(${NUMBER})(多)?`, 'g');
const beforeFee = new RegExp(`(${NUMBER})(多)?(?=的?(?:话费|流量费|月租|电话费|违约金|押金|滞纳金))`, 'g');

/** What makes a number behind a verb something other than money. */
const unitBehind =
  /^\s?(?:[a-z%:/.-]|[个条次天月年号点分秒小时周星期兆张台部人家位遍倍折级层楼岁回通份套种件度半日钟礼拜工作期几来笔块元毛角美港新欧英日澳卢泰泡句番下起开样只种定把直到至些会儿行顿间道场月]|万兆)/;
/** 一块 that is "together" or "a piece". */
const together = /^(?:儿|用|走|去|来|办|算|合|分享|玩|吃|掉|用|屏|电池|钱包|订|绑|打包|处理|送)/;

export const extractChineseMoney: Extractor = (source) => [
  ...scan(source.text, yuan, (match, start, end) => yuanSum(source, match, start, end)),
  ...scan(source.text, mao, (match, start, end) => maoSum(source, match, start, end)),
  ...scan(source.text, abroad, ([, number = '', word = ''], start, end) => {
    const amount = readNumber(number);
    return amount === undefined ? undefined : money(start, end, amount, foreign.get(word) ?? 'CNY');
  }),
  ...scan(source.text, bare, ([whole, number = '', more = ''], start, end) =>
    bareSum(source, number, start + whole.length - number.length - more.length, end),
  ),
  ...scan(source.text, beforeFee, ([, number = ''], start, end) => bareSum(source, number, start, end)),
];

const units = new Map([
  ['万', 10_000],
  ['千', 1_000],
  ['百', 100],
]);

function yuanSum(source: Source, match: RegExpExecArray, start: number, end: number): Match | undefined {
  const [whole, number = '', , scale = '', , jiao, fen, tail] = match;
  const base = readNumber(number);
  if (base === undefined) return undefined;
  if (number === '一' && /块$/.test(whole)) {
    if (together.test(after(source, end)) || /[凑在放合绑搬算到]$/.test(before(source, start)))
      return undefined;
  }
  if (/元$/.test(whole) && /^[旦月宵件]/.test(after(source, end))) return undefined;
  // 十几块 and 好几百块 are no sums.
  if (/[几]$/.test(before(source, start, 1)) || /几/.test(whole)) return undefined;
  const amount = base * (units.get(scale) ?? 1) + (digit(jiao) || digit(tail)) / 10 + digit(fen) / 100;
  return money(start, end, amount, 'CNY');
}

function maoSum(source: Source, match: RegExpExecArray, start: number, end: number): Match | undefined {
  const [whole, dimes, cents, fen, jiao] = match;
  if (/^一毛/.test(whole) && /^(?:不拔|一样)/.test(after(source, end))) return undefined;
  // "一分钱没用", "一分钱都不退" means nothing at all.
  if (fen === '一' && (/^[都没也不]/.test(after(source, end)) || /[没无]有?$/.test(before(source, start))))
    return undefined;
  const amount =
    (readNumber(dimes ?? jiao ?? '0') ?? 0) / 10 + digit(cents) / 100 + (readNumber(fen ?? '0') ?? 0) / 100;
  return amount > 0 ? money(start, end, amount, 'CNY') : undefined;
}

const digit = (text: string | undefined): number => (text ? (readNumber(text) ?? 0) : 0);

function bareSum(source: Source, number: string, start: number, end: number): Match | undefined {
  const amount = readNumber(number);
  if (amount === undefined || amount < 10 || amount > 99_999) return undefined;
  if (unitBehind.test(after(source, end, 4))) return undefined;
  if (/^\d{5}$/.test(number) && /^1[02]/.test(number)) return undefined;
  return { ...money(start, end, round(amount), 'CNY'), extractor: 'money-bare', priority: 40 };
}
