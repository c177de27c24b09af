import { addMonths, dayOf, isoDay, range } from './calendar.ts';
import { DIGITS, EN_WORDS, readNumber, round, ZH_NUMBER } from './numbers.ts';
import { after, before, matcher, scan } from './scan.ts';
import type { Extractor, Match, Source } from './types.ts';

/**
 * Spans of time as ISO 8601 durations (两个小时 PT2H, half a year P6M, a fortnight P2W). With "ago" or 前 behind them
 * they are dates, with "last" or 最近 before them periods that end today.
 */
const make = matcher('duration', 50);

type Unit = 'S' | 'H' | 'MIN' | 'D' | 'W' | 'M' | 'Y';

const zhUnits = new Map<string, Unit>([
  ...['秒钟', '秒'].map((word): [string, Unit] => [word, 'S']),
  ...['分钟'].map((word): [string, Unit] => [word, 'MIN']),
  ...['小时', '钟头', '钟'].map((word): [string, Unit] => [word, 'H']),
  ...['工作日', '天'].map((word): [string, Unit] => [word, 'D']),
  ...['星期', '礼拜', '周'].map((word): [string, Unit] => [word, 'W']),
  ['月', 'M'],
  ['年', 'Y'],
]);

/** `PT1H30M`: half an hour more is 30 minutes, half a year 6 months, half a month 15 days. */
function iso(amount: number, unit: Unit): string {
  const whole = Math.floor(amount);
  const part = round(amount - whole);
  if (part === 0)
    return unit === 'MIN' ? `PT${whole}M` : 'SH'.includes(unit) ? `PT${whole}${unit}` : `P${whole}${unit}`;
  const smaller = (size: number, name: string, time = '') =>
    `P${time}${whole > 0 ? `${whole}${unit[0]}` : ''}${Math.round(part * size)}${name}`;
  if (unit === 'H') return smaller(60, 'M', 'T');
  if (unit === 'MIN') return smaller(60, 'S', 'T');
  if (unit === 'Y') return smaller(12, 'M');
  if (unit === 'M') return smaller(30, 'D');
  if (unit === 'W') return `P${Math.round(amount * 7)}D`;
  if (unit === 'D') return whole > 0 ? `P${whole}DT${Math.round(part * 24)}H` : `PT${Math.round(part * 24)}H`;
  return `PT${amount}S`;
}

/** The day that lies that long before (negative: behind) today; undefined for hours and less, and outside 1900 to 2100. */
function shift(source: Source, amount: number, unit: Unit, sign: 1 | -1): number | undefined {
  const count = amount * sign;
  if (unit === 'D') return knownDay(source.today + Math.round(count));
  if (unit === 'W') return knownDay(source.today + Math.round(count * 7));
  if (unit === 'M' || unit === 'Y')
    return knownDay(addMonths(source.today, Math.round(count * (unit === 'Y' ? 12 : 1))));
  return undefined;
}

const [firstDay, lastDay] = [dayOf(1900, 1, 1), dayOf(2100, 12, 31)];
/** "898631 days ago" is a long time, and no day that anybody means. */
const knownDay = (day: number): number | undefined => (day >= firstDay && day <= lastDay ? day : undefined);

const dateMatch = (start: number, end: number, day: number | undefined): Match | undefined =>
  day === undefined ? undefined : make('date', start, end, isoDay(day));

function rolling(source: Source, start: number, end: number, amount: number, unit: Unit, sign: 1 | -1) {
  const other = shift(source, amount, unit, sign);
  if (other === undefined) return undefined;
  return make('period', start, end, range(Math.min(other, source.today), Math.max(other, source.today)));
}

const zh = new RegExp(
  `(${DIGITS}|(?<=\\d[-~到至])\\d{1,3}|${ZH_NUMBER}|(?<![一大前后上下])半)([多来]?)(个?)(半?)(多?)(工作日|小时|钟头|分钟|秒钟?|天|星期|礼拜|周|月|年)(半)?(?:(${DIGITS}|${ZH_NUMBER})(分钟?|秒))?`,
  'g',
);
const zhIdioms = /^(?:两头|四季|热度|打鱼|到晚|如一日|到头)/;
const ordinalBefore = /[第每有某哪那这头]$/;

function chinese(source: Source, match: RegExpExecArray, start: number, end: number): Match | undefined {
  const [, number = '', , piece, halfBefore, , word = '', halfBehind, rest, restUnit] = match;
  const unit = zhUnits.get(word);
  const front = before(source, start);
  const behind = after(source, end);
  const base = number === '半' ? 0.5 : readNumber(number);
  if (unit === undefined || base === undefined) return undefined;
  // 三月 is March, 一周 a week, 2025年 a year of the calendar, 半天 "ages".
  if (unit === 'M' && !piece && !/[俩仨]$/.test(number)) return undefined;
  if (number === '半' && unit === 'D') return undefined;
  if (unit === 'Y' && (base >= 100 || /^(?:\d{1,2}|[一二三四五六七八九十]{1,3})月|^[级底初]/.test(behind)))
    return undefined;
  if (ordinalBefore.test(front) || zhIdioms.test(behind)) return undefined;
  if (unit === 'D' && number === '两' && /[前过明这]$/.test(front)) return undefined;
  const amount = round(base + (halfBefore || halfBehind ? 0.5 : 0));
  const extra = rest && restUnit ? readNumber(rest) : undefined;
  const value =
    extra !== undefined && unit === 'H' && restUnit?.startsWith('分')
      ? `PT${amount}H${extra}M`
      : extra !== undefined && unit === 'MIN' && restUnit === '秒'
        ? `PT${amount}M${extra}S`
        : iso(amount, unit);
  const ago = /^(?:之前|以前|前)(?!台)/.exec(behind);
  const hence = /^(?:之后|以后|后)(?!台)/.exec(behind);
  if (ago)
    return (
      dateMatch(start, end + ago[0].length, shift(source, amount, unit, -1)) ??
      make('duration', start, end, value)
    );
  if (hence)
    return (
      dateMatch(start, end + hence[0].length, shift(source, amount, unit, 1)) ??
      make('duration', start, end, value)
    );
  const recent = /(?:最近这?|过去这?|未来|近)$/.exec(front);
  if (recent) {
    const period = rolling(
      source,
      start - recent[0].length,
      end,
      amount,
      unit,
      recent[0] === '未来' ? 1 : -1,
    );
    if (period) return period;
  }
  return make('duration', start, end, value);
}

const enUnits: [RegExp, Unit][] = [
  [/^s/, 'S'],
  [/^(?:min|m$)/, 'MIN'],
  [/^h/, 'H'],
  [/^d/, 'D'],
  [/^w/, 'W'],
  [/^m/, 'M'],
  [/^y/, 'Y'],
];
const enUnit =
  'seconds?|secs?|minutes?|mins?|hours?|hrs?|hr|days?|weeks?|wks?|wk|months?|mths?|years?|yrs?|yr';
const en = new RegExp(
  `(${DIGITS}|(?<=\\d-)\\d{1,3}|${EN_WORDS}|(?<![a-z])half an?|(?<![a-z])an?)( and a half)?[ -]?(?:(?:full|whole|solid|straight|long|working|business|calendar|more) )?(${enUnit})( and a half)?(?![a-z])`,
  'g',
);
const compact = /(?<![\da-z.])(\d{1,3}) ?h(?:rs?|ours?)? ?(\d{1,2}) ?m(?:ins?|inutes?)?(?![a-z])/g;
const bareHours = /(?<![\da-z.])(\d{1,3}) ?h(?![a-z\d])/g;
const quarterHour = /(?<![\d一二三四])[一1]刻钟/g;
const fortnight = /(?<![a-z])(?:(an?|two|the last) )?fortnight(?![a-z])/g;
/** "25 a month", "how many GB a month", "what does it cost a year": rates too. */
const rateBefore =
  /(?:\d|(?<![a-z])(?:gb|mb|gigs?|megs?|data|cost|costs|price|pay|paying|fee|charge|is it|quid)) $/;
const perBefore = /(?:\b(?:once|twice|thrice|times|per|every|each|much|many|one of)|[/])\s?$/;

function english(source: Source, match: RegExpExecArray, start: number, end: number): Match | undefined {
  const [, number = '', half, word = '', halfBehind] = match;
  const unit = enUnits.find(([pattern]) => pattern.test(word))?.[1];
  const front = before(source, start);
  const behind = after(source, end);
  const article = /^an?$/.test(number);
  const base = number.startsWith('half') ? 0.5 : article ? 1 : readNumber(number);
  if (unit === undefined || base === undefined) return undefined;
  if (article && rateBefore.test(front)) return undefined;
  if (perBefore.test(front) || /^[- ]olds?\b/.test(behind)) return undefined;
  // "wait a minute", "one second please" are no measures.
  if ((article || number === 'one') && /^(?:sec|second|min|minute)$/.test(word)) return undefined;
  if (/(?:^|[^a-z])(?:the|this|that|which|what|another) $/.test(front) && article) return undefined;
  const amount = base + (half || halfBehind ? 0.5 : 0);
  const ago = /^ (?:ago|back(?! to)|earlier)(?![a-z])/.exec(behind);
  if (ago) {
    const date = dateMatch(start, end + ago[0].length, shift(source, amount, unit, -1));
    if (date) return date;
  }
  const recent = /(?<![a-z])(last|past|previous|next|coming) $/.exec(front);
  if (recent) {
    const sign = /next|coming/.test(recent[0]) ? 1 : -1;
    const period = rolling(source, start - recent[0].length, end, amount, unit, sign);
    if (period) return period;
  }
  return make('duration', start, end, iso(amount, unit));
}

export const extractDurations: Extractor = (source) => [
  ...scan(source.text, zh, (match, start, end) => chinese(source, match, start, end)),
  ...scan(source.text, en, (match, start, end) => english(source, match, start, end)),
  ...scan(source.text, compact, ([, hours = '', minutes = ''], start, end) =>
    make('duration', start, end, `PT${Number(hours)}H${Number(minutes)}M`),
  ),
  ...scan(source.text, bareHours, ([, hours = ''], start, end) =>
    make('duration', start, end, `PT${Number(hours)}H`),
  ),
  ...scan(source.text, quarterHour, (_, start, end) => make('duration', start, end, 'PT15M')),
  ...scan(source.text, fortnight, ([, count], start, end) =>
    count === 'the last' ? undefined : make('duration', start, end, count === 'two' ? 'P4W' : 'P2W'),
  ),
];

/** "£30 a month", "一天20块", "2 gigs a day": a rate, not a span. Judged once sums and volumes are known. */
export function isRate(duration: Match, source: Source, measured: readonly Match[]): boolean {
  const shown = source.text.slice(duration.start, duration.end);
  if (!/^(?:an? |一个?(?:月|天|年|周|星期|小时|分钟|季度)$)/.test(shown)) return false;
  const asked = /^(?:要|是|的?费用)?(?:多少钱|几块)/.test(after(source, duration.end));
  const beside = measured.some(({ entity, start, end }) => {
    const gapBefore = source.text.slice(end, duration.start);
    const gapBehind = source.text.slice(duration.end, start);
    const inFront = end <= duration.start && duration.start - end <= 1 && /^ ?$/.test(gapBefore);
    const behind =
      entity === 'money' && start >= duration.end && start - duration.end <= 1 && /^要?$/.test(gapBehind);
    return inFront || behind;
  });
  return asked || beside;
}
