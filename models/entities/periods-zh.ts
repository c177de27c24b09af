import {
  addMonths,
  dayOf,
  mondayOf,
  monthsRange,
  partsOf,
  type Range,
  range,
  weekRange,
  yearRange,
} from './calendar.ts';
import { readSmall, ZH_MONTH } from './dates-zh.ts';
import { yearOfMonth } from './nearest.ts';
import { after, before, matcher, scan } from './scan.ts';
import { monthTenseAt } from './tense.ts';
import type { Extractor, Match } from './types.ts';

/** Chinese spans of days: 上个月, 本周, 周末, 去年, 2024年11月, 十月份, 第三季度, 上半年; `{from, to}` with both ends in it. */
const make = matcher('period-zh', 45);

const steps = (said: string): number =>
  [...said].reduce((sum, character) => sum + (character === '上' ? -1 : character === '下' ? 1 : 0), 0);
const SHIFT = '(上上|下下|上|下|这|本)';

const week = new RegExp(
  `${SHIFT}一?个?(?:周|星期|礼拜)(?!围|边|年|岁|密|到|期|[一二三四五六日天](?!定|直|起))(末)?`,
  'g',
);
const weekend = /(?<![上下这本周])周末/g;
const month = new RegExp(
  `${SHIFT}一?个?月(?!底|末|初|\\d|[一二三四五六七八九十廿]+[号日]|的?\\d{1,2}[号日])`,
  'g',
);
const quarter = /(?:(20\d\d|去|今|明)年)?(?:第)?([一二三四1-4])季度|(上|这|本|下)一?个?季度/g;
const years = /(去|今|明|前|后)年(?!底|初|[^,。]?轻|龄|级|[一二三四五六七八九十\d]{1,2}月)/g;
const calendarYear =
  /(?<!\d)((?:19|20)\d\d|二[〇零][一二三四五六七八九〇零]{2})年(?!\d|[一二三四五六七八九十]{1,2}月|[底初])/g;
const yearMonth = new RegExp(
  `((?:20)?\\d\\d|二[〇零][一二三四五六七八九〇零]{2})年(${ZH_MONTH})月份?(?![\\d一二三四五六七八九十])`,
  'g',
);
const saidYearMonth = new RegExp(
  `(去年|今年|明年|前年)(?:的)?(${ZH_MONTH})月份?(?![\\d一二三四五六七八九十])`,
  'g',
);
const bareMonth = new RegExp(
  `(?<![\\d年个一二三四五六七八九十]|\\d\\.)(${ZH_MONTH}|元)月(?:份|(?![\\d底末初内历球光亮饼租牙]|[一二三四五六七八九十]{1,3}[号日块元]|\\d{1,3}[块元]))`,
  'g',
);
const half = /((?:去|今|明|20\d\d)年)?([上下])半年/g;

export const extractChinesePeriods: Extractor = (source) => {
  const { text, today } = source;
  const now = partsOf(today);
  const monday = mondayOf(today);
  const period = (start: number, end: number, value: Range): Match => make('period', start, end, value);
  const yearOf = (said: string) =>
    now.year + ({ 前: -2, 去: -1, 今: 0, 明: 1, 后: 2 }[said.slice(0, 1)] ?? 0);
  const recurring = (start: number) => /每一?个?$/.test(before(source, start, 3));
  return [
    ...scan(text, week, ([, said = '', end7], start, end) => {
      const first = monday + steps(said) * 7;
      return period(start, end, end7 ? range(first + 5, first + 6) : weekRange(first));
    }),
    ...scan(text, weekend, (_, start, end) =>
      recurring(start)
        ? undefined
        : recurringWeekend(after(source, end))
          ? undefined
          : period(start, end, range(monday + 5, monday + 6)),
    ),
    ...scan(text, month, ([, said = ''], start, end) => {
      const first = partsOf(addMonths(dayOf(now.year, now.month, 1), steps(said)));
      return period(start, end, monthsRange(first.year, first.month));
    }),
    ...scan(text, quarter, ([, inYear, which, said], start, end) => {
      if (inYear && which)
        return period(
          start,
          end,
          monthsRange(/\d/.test(inYear) ? Number(inYear) : yearOf(inYear), readSmall(which) * 3 - 2, 3),
        );
      if (recurring(start)) return undefined;
      const current = Math.floor((now.month - 1) / 3);
      const index = which ? readSmall(which) - 1 : current + steps(said ?? '');
      // A quarter still far ahead is last year's.
      const year =
        which && index > current + 1
          ? now.year - 1
          : which && index > current && now.month % 3 === 1
            ? now.year - 1
            : now.year;
      return period(start, end, monthsRange(year, index * 3 + 1, 3));
    }),
    ...scan(text, years, ([, said = ''], start, end) =>
      /[\d一两二三四五六七八九十之以]$/.test(before(source, start, 1))
        ? undefined
        : period(start, end, yearRange(yearOf(said))),
    ),
    ...scan(text, calendarYear, ([, year = ''], start, end) =>
      period(start, end, yearRange(readSmall(year))),
    ),
    ...scan(text, yearMonth, ([, year = '', m = ''], start, end) =>
      period(start, end, monthsRange((readSmall(year) % 2000) + 2000, readSmall(m))),
    ),
    ...scan(text, saidYearMonth, ([, said = '', m = ''], start, end) =>
      period(start, end, monthsRange(yearOf(said), readSmall(m))),
    ),
    ...scan(text, bareMonth, ([, m = ''], start, end) => {
      const number = m === '元' ? 1 : readSmall(m);
      return period(
        start,
        end,
        monthsRange(yearOfMonth(today, number, monthTenseAt(text, start, end)), number),
      );
    }),
    ...scan(text, half, ([, said, which], start, end) =>
      period(
        start,
        end,
        monthsRange(
          said ? (/\d/.test(said) ? Number(said.slice(0, 4)) : yearOf(said)) : now.year,
          which === '上' ? 1 : 7,
          6,
        ),
      ),
    ),
  ];
};

/** 周末都卡, 周末老断: every weekend. */
const recurringWeekend = (behind: string) => /^(?:都|老|总|经常|一般|也)/.test(behind);
