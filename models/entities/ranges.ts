import { dayOf, isoDay, partsOf, range } from './calendar.ts';
import { readSmall, ZH_MONTH } from './dates-zh.ts';
import { monthDay } from './nearest.ts';
import { matcher, scan } from './scan.ts';
import type { Extractor, Match, Source } from './types.ts';
import { EN_MONTH, monthNumber } from './words-en.ts';

/** Two days or months joined by 到, "to" or a dash are one period: 1月20号到2月5号, "20 Jan to 3 Feb", "3-7 Feb". */
const make = matcher('range', 55);
const joint = /^ ?(?:to|until|till|through|thru|-|~|到|至|--) ?$/;

/** "Monday 13 January", "Friday the 17th", 1月15号星期三: a weekday beside its date is one date, the date's. */
const weekdayWord = /^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,7}$|^(?:周|星期|礼拜)[一二三四五六日天]$/;
const beside = /^,? ?(?:the )?$|^\($/;

export function joinWeekdays(source: Source, found: readonly Match[]): Match[] {
  return found.flatMap((first, i) => {
    const second = found[i + 1];
    if (first.entity !== 'date' || second?.entity !== 'date' || second.start - first.end > 6) return [];
    if (!beside.test(source.text.slice(first.end, second.start))) return [];
    const isWeekday = ({ start, end }: Match) => weekdayWord.test(source.text.slice(start, end));
    const day =
      isWeekday(first) && !isWeekday(second)
        ? second
        : !isWeekday(first) && isWeekday(second)
          ? first
          : undefined;
    return day === undefined || /[前昨今明后]/.test(source.text.slice(day.start, day.end))
      ? []
      : [make('date', first.start, second.end, day.value)];
  });
}

interface Ends {
  from: string;
  to: string;
}

const endsOf = ({ value }: Match): Ends | undefined =>
  typeof value === 'string'
    ? { from: value, to: value }
    : typeof value === 'object' && value !== null && 'from' in value && 'to' in value
      ? { from: String(value.from), to: String(value.to) }
      : undefined;

/** Adds a period over each pair of neighbours that a joint connects; `found` are dates and periods without overlaps, in order. */
export function joinRanges(source: Source, found: readonly Match[]): Match[] {
  const joined: Match[] = [];
  for (let i = 0; i + 1 < found.length; i += 1) {
    const first = found[i];
    const second = found[i + 1];
    if (!first || !second || second.start - first.end > 9) continue;
    if (!joint.test(source.text.slice(first.end, second.start))) continue;
    const a = endsOf(first);
    const b = endsOf(second);
    if (!a || !b) continue;
    const to = a.from <= b.to ? b.to : laterWeek(first, second, b.to);
    if (a.from <= to) joined.push(make('period', first.start, second.end, { from: a.from, to }));
  }
  return joined;
}

/** "Friday to Monday" ends in the week after. */
function laterWeek(first: Match, second: Match, to: string): string {
  if (first.entity !== 'date' || second.entity !== 'date') return to;
  const [year = 0, month = 1, day = 1] = to.split('-').map(Number);
  return isoDay(dayOf(year, month, day) + 7);
}

const enDays = new RegExp(
  `(?<![\\da-z.])(\\d{1,2})(?:st|nd|rd|th)? ?(?:-|to|until) ?(\\d{1,2})(?:st|nd|rd|th)? (${EN_MONTH})(?![a-z])`,
  'g',
);
const enDaysAfter = new RegExp(
  `(?<![a-z])(${EN_MONTH}) (\\d{1,2})(?:st|nd|rd|th)? ?(?:-|to|until) ?(\\d{1,2})(?:st|nd|rd|th)?(?![\\da-z:])`,
  'g',
);
const zhDays = new RegExp(`(?:(${ZH_MONTH})月)?(?<![\\d.第])(\\d{1,2})[号日]?[到至~-](\\d{1,2})[号日]`, 'g');

export const extractDayRanges: Extractor = (source) => {
  const build = (start: number, end: number, month: number, first: number, last: number) => {
    const from = monthDay(source.today, month, first, undefined);
    if (from === undefined || last <= first || last > 31) return undefined;
    return make('period', start, end, range(from, from + last - first));
  };
  return [
    ...scan(source.text, enDays, ([, a, b, m = ''], start, end) =>
      build(start, end, monthNumber(m), Number(a), Number(b)),
    ),
    ...scan(source.text, enDaysAfter, ([, m = '', a, b], start, end) =>
      build(start, end, monthNumber(m), Number(a), Number(b)),
    ),
    ...scan(source.text, zhDays, ([, m, a, b], start, end) =>
      build(start, end, m ? readSmall(m) : partsOf(source.today).month, Number(a), Number(b)),
    ),
  ];
};
