import { addMonths, dayOf, daysInMonth, isoDay, mondayOf, partsOf, validDay } from './calendar.ts';
import { bareWeekday, dayOfMonth, monthDay } from './nearest.ts';
import { after, before, matcher, scan } from './scan.ts';
import { type Tense, tenseAt } from './tense.ts';
import type { Extractor, Match, Source } from './types.ts';
import { DAY_WORDS, EN_MONTH, monthNumber } from './words-en.ts';

/**
 * English days: yesterday, last Tuesday, the 3rd, 12 Oct, January 10th, 31/03/2025 (day first unless it cannot be).
 * "last" is the latest such day before today, "next" the one of next week. Spans of days are in `periods-en.ts`.
 */
const make = matcher('date-en', 45);
const date = (start: number, end: number, day: number | undefined): Match | undefined =>
  day === undefined ? undefined : make('date', start, end, isoDay(day));

const relative = new RegExp(
  `(?<![a-z0-9])(?:${[...DAY_WORDS.keys()].sort((a, b) => b.length - a.length).join('|')})(?![a-z0-9])`,
  'g',
);

const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const weekdayPattern =
  /(?<![a-z])(?:(last|this|next|coming|this coming|this past) )?(mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(day)?(?![a-z])/g;
const shortNeeds =
  /(?<![a-z])(?:on|by|since|until|till|before|after|from|last|this|next|for|come|to|and|or|every) $/;

const ordinalWords = 'first second third fourth fifth sixth seventh eighth ninth tenth'.split(' ');
const DAY = '3[01]|[12]\\d|0?[1-9]';
const YEAR = '(?:,? ?((?:19|20)\\d\\d)(?![\\d]))?';
const dayMonth = new RegExp(
  `(?<![\\da-z.,$£€/-])(?:the (?=\\d{1,2}(?:st|nd|rd|th)|[a-z]))?(?:(${DAY})(?:st|nd|rd|th)?|(${ordinalWords.join('|')}))(?: of)?[ -]?(${EN_MONTH})(?![a-z])\\.?[-]?${YEAR}`,
  'g',
);
const monthDayPattern = new RegExp(
  `(?<![a-z])(${EN_MONTH})\\.? ?(?:the )?(${DAY})(st|nd|rd|th)?(?![\\da-z]|[:.]\\d)${YEAR}`,
  'g',
);
const ymd = /(?<![\d/.-])(20\d\d)([-/.])(1[0-2]|0?[1-9])\2(3[01]|[12]\d|0?[1-9])(?![\d/-]|\.\d)/g;
const dmy = /(?<![\d/.-])(\d{1,2})([-/.])(\d{1,2})\2((?:20)?\d\d)(?![\d/-]|\.\d)/g;
const shortNumeric = /(?<![\d/.])(\d{1,2})\/(\d{1,2})(?![\d/]|\.\d)/g;
const ordinal = new RegExp(`(?<![a-z\\d])(the )?(${DAY})(?:st|nd|rd|th)(?![a-z\\d]|-)`, 'g');
const monthEnd =
  /(?<![a-z])(?:the )?(?:end of (?:the |this )?month|month[- ]end|end of next month)(?![a-z])/g;

const dateCue =
  /(?<![a-z])(?:on|by|since|until|till|before|after|from|around|due|due on|for|to|dated|and|again on|date is|of|is|(?:mon|tues|wednes|thurs|fri|satur|sun)day,?) $/;
const numericCue = /(?<![a-z])(?:on|by|since|until|till|before|after|from|due|dated|date) $/;
const notDay =
  /^ (?:time|call|party|floor|line|person|month|agent|technician|attempt|day|week|year|bill|sim|phone|one|generation|gen|in|place|of (?!jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|router|customer|ticket|visit|engineer|email|message|st|street|avenue|try|chance|company|most|best|birthday|century|class|degree)/;

export const extractEnglishDates: Extractor = (source) => {
  const { text, today } = source;
  const tense = (start: number, end: number) => tenseAt(text, start, end);
  return [
    ...scan(text, relative, ([shown], start, end) => date(start, end, today + (DAY_WORDS.get(shown) ?? 0))),
    ...scan(text, weekdayPattern, (match, start, end) => weekday(source, match, start, end)),
    ...scan(text, dayMonth, ([shown, d, word, m = '', y], start, end) => {
      const day = d ? Number(d) : ordinalWords.indexOf(word ?? '') + 1;
      if (isVerb(m, shown, after(source, end)) && !y) return undefined;
      return monthAndDay(
        source,
        start,
        trimmed(shown, start, end),
        monthNumber(m),
        day,
        y,
        tense(start, end),
      );
    }),
    ...scan(text, monthDayPattern, ([shown, m = '', d = '', suffix, y], start, end) => {
      if ((m === 'may' || m === 'march') && !suffix && !y && !dateCue.test(before(source, start)))
        return undefined;
      return monthAndDay(
        source,
        start,
        trimmed(shown, start, end),
        monthNumber(m),
        Number(d),
        y,
        tense(start, end),
      );
    }),
    ...scan(text, ymd, ([, y, , m, d], start, end) =>
      date(start, end, validDay(Number(y), Number(m), Number(d))),
    ),
    ...scan(text, dmy, ([, a, , b, y = ''], start, end) =>
      date(start, end, dayFirst(Number(a), Number(b), (Number(y) % 2000) + 2000)),
    ),
    ...scan(text, shortNumeric, ([, a, b], start, end) => {
      if (!numericCue.test(before(source, start))) return undefined;
      const [day, month] = Number(b) > 12 ? [Number(b), Number(a)] : [Number(a), Number(b)];
      return month > 12 ? undefined : date(start, end, monthDay(today, month, day, tense(start, end)));
    }),
    ...scan(text, ordinal, ([, the, d], start, end) => {
      const cue = dateCue.test(before(source, start));
      if (!cue || notDay.test(after(source, end, 16))) return undefined;
      if (!the && !/(?:by|on|due|until|till|since|before|after) $/.test(before(source, start)))
        return undefined;
      return date(start, end, dayOfMonth(today, Number(d), tense(start, end)));
    }),
    ...scan(text, monthEnd, ([shown], start, end) => {
      const first = partsOf(
        addMonths(dayOf(partsOf(today).year, partsOf(today).month, 1), shown.includes('next') ? 1 : 0),
      );
      return date(start, end, dayOf(first.year, first.month, daysInMonth(first.year, first.month)));
    }),
  ];
};

/** A trailing ". " or "," of the pattern is not part of the date. */
const trimmed = (shown: string, _: number, end: number) =>
  end - (shown.length - shown.replace(/[ .,-]+$/, '').length);

/** "5 may be", "3 march on": verbs. */
const isVerb = (month: string, shown: string, behind: string) =>
  (month === 'may' && /^ (?:be|have|not|i|need|want|get|still|also)(?![a-z])/.test(behind)) ||
  (month === 'march' && /^ (?:on|in|into|off)(?![a-z])/.test(behind)) ||
  (/^(?:mar|sep|dec|sat)$/.test(month) && !/^\D*\d/.test(shown));

function monthAndDay(
  source: Source,
  start: number,
  end: number,
  month: number,
  day: number,
  year: string | undefined,
  tense: Tense,
): Match | undefined {
  return date(
    start,
    end,
    year ? validDay(Number(year), month, day) : monthDay(source.today, month, day, tense),
  );
}

const dayFirst = (a: number, b: number, year: number) => validDay(year, b, a) ?? validDay(year, a, b);

function weekday(source: Source, match: RegExpExecArray, start: number, end: number): Match | undefined {
  const [, said, name = '', full] = match;
  const front = before(source, start);
  if (/(?:every|each|alternate) (?:other )?$/.test(front)) return undefined;
  // "sat", "sun", "wed" are words of their own unless something says day; "wednes" and "satur" are cut words.
  if (
    !full &&
    (/^(?:wednes|satur)$/.test(name) ||
      (!said && !shortNeeds.test(front) && !/^\.?,? \d{1,2}(?![\d:]| ?[ap]m)/.test(after(source, end))))
  )
    return undefined;
  if (!full && /^[ ]?(?:on|down|in|there|here|shine)/.test(after(source, end)) && /^(?:sat|sun)$/.test(name))
    return undefined;
  const index = weekdays.indexOf(name.slice(0, 3));
  const here = mondayOf(source.today) + index;
  if (said === undefined)
    return date(start, end, bareWeekday(source.today, index, tenseAt(source.text, start, end), 'en'));
  if (said === 'last' || said === 'this past') return date(start, end, here < source.today ? here : here - 7);
  if (said === 'next') return date(start, end, here + 7);
  return date(start, end, said === 'this' ? here : here >= source.today ? here : here + 7);
}
