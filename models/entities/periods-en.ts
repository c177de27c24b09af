import {
  addMonths,
  dayOf,
  isoDay,
  mondayOf,
  monthsRange,
  partsOf,
  type Range,
  range,
  weekRange,
  yearRange,
} from './calendar.ts';
import { yearOfMonth } from './nearest.ts';
import { after, before, matcher, scan } from './scan.ts';
import { monthTenseAt } from './tense.ts';
import type { Extractor, Match, Source } from './types.ts';
import { EN_MONTH, monthNumber } from './words-en.ts';

/** English spans of days: last week, this month, Q3, October 2024, last August, "bill for June", in 2023. */
const make = matcher('period-en', 45);
const period = (start: number, end: number, value: Range): Match => make('period', start, end, value);

const said =
  /(?<![a-z])(this|last|next|past|previous|current|coming) (week|month|quarter|year|weekend|wk|mth|mnth)(?![a-z])/g;
const quarter = /(?<![a-z\d])(?:((?:20)\d\d)年?[ /-]?)?q([1-4])(?:[ /-]?((?:20)?\d\d))?(?![a-z\d])/g;
const half = /(?<![a-z\d])h([12])[ /-]?(20\d\d)(?![a-z\d])/g;
const monthYear = new RegExp(`(?<![a-z])(${EN_MONTH})\\.?,? ?((?:19|20)\\d\\d)(?!\\d)`, 'g');
const saidMonth = new RegExp(`(?<![a-z])(last|this|next) (${EN_MONTH})(?![a-z])`, 'g');
const bareMonth = new RegExp(`(?<![a-z\\d])(${EN_MONTH})(?![a-z\\d]| \\d{1,2}(?:st|nd|rd|th)?(?!\\d))`, 'g');
const year =
  /(?<![a-z])(in|since|from|for|of|during|until|till|by|before|after|back in|year) ((?:19|20)\d\d)(?![\d:a-z]|[,.]\d| ?(?:mb|gb|rupees|dollars|yuan|points|minutes|people|sms))/g;

export const extractEnglishPeriods: Extractor = (source) => {
  const { text, today } = source;
  const now = partsOf(today);
  return [
    ...scan(text, said, ([, which = '', unit = ''], start, end) =>
      period(start, end, saidPeriod(today, which, unit)),
    ),
    ...scan(text, quarter, ([, front, index = '', behind], start, end) => {
      const y = front ?? behind;
      const first = (Number(index) - 1) * 3 + 1;
      const of = y ? (Number(y) % 2000) + 2000 : first > now.month + 2 ? now.year - 1 : now.year;
      return period(start, end, monthsRange(of, first, 3));
    }),
    ...scan(text, half, ([, which, y], start, end) =>
      period(start, end, monthsRange(Number(y), which === '1' ? 1 : 7, 6)),
    ),
    ...scan(text, monthYear, ([, m = '', y], start, end) =>
      period(start, end, monthsRange(Number(y), monthNumber(m))),
    ),
    ...scan(text, saidMonth, ([, which, m = ''], start, end) => {
      const month = monthNumber(m);
      const of =
        which === 'this'
          ? now.year
          : which === 'last'
            ? now.year - (month < now.month ? 0 : 1)
            : now.year + (month > now.month ? 0 : 1);
      return period(start, end, monthsRange(of, month));
    }),
    ...scan(text, bareMonth, ([, m = ''], start, end) => {
      if (!isMonth(source, m, start, end)) return undefined;
      const month = monthNumber(m);
      return period(
        start,
        end,
        monthsRange(yearOfMonth(today, month, monthTenseAt(text, start, end)), month),
      );
    }),
    ...scan(text, year, ([, cue = '', y], start, end) =>
      period(start + cue.length + 1, end, yearRange(Number(y))),
    ),
  ];
};

const monthCue =
  /(?<![a-z])(?:in|for|of|since|from|until|till|by|during|before|after|to|and|through|early|late|mid|back in|my|the|end of)[ -]$/;
const monthBehind = /^(?:'s)? (?:bill|statement|invoice|payment|usage|charges|data)/;

/** "may", "march" and short forms are months only behind a cue; the rest always. */
function isMonth(source: Source, name: string, start: number, end: number): boolean {
  const front = before(source, start);
  const behind = after(source, end);
  if (/\d(?:st|nd|rd|th)?(?: of)? ?$/.test(front)) return false;
  const cue = monthCue.test(front) || monthBehind.test(behind);
  if (name === 'may')
    return cue && /^M/.test(source.cased.slice(start)) && !/^ (?:i|we|be|have|not)(?![a-z])/.test(behind);
  if (name === 'march') return cue && !/^ (?:on|in|into|off)(?![a-z])/.test(behind);
  if (name.length <= 4 && name !== 'june' && name !== 'july') return cue;
  return true;
}

function saidPeriod(today: number, which: string, unit: string): Range {
  const now = partsOf(today);
  const shift = /last|previous/.test(which) ? -1 : /next|coming/.test(which) ? 1 : 0;
  const rolling = which === 'past';
  const monday = mondayOf(today) + shift * 7;
  if (/^w(?:ee)?k$/.test(unit)) return rolling ? range(today - 7, today) : weekRange(monday);
  if (unit === 'weekend') return range(monday + 5 - (rolling ? 7 : 0), monday + 6 - (rolling ? 7 : 0));
  if (unit === 'year') return rolling ? range(addMonths(today, -12), today) : yearRange(now.year + shift);
  if (unit === 'quarter') {
    const first = Math.floor((now.month - 1) / 3) * 3 + 1 + (rolling ? -1 : shift) * 3;
    return monthsRange(now.year, first, 3);
  }
  if (rolling) return { from: isoDay(addMonths(today, -1)), to: isoDay(today) };
  const first = partsOf(addMonths(dayOf(now.year, now.month, 1), shift));
  return monthsRange(first.year, first.month);
}
