import { dayOf, isoDay, partsOf, range, weekdayOf } from './calendar.ts';
import { matcher, scan } from './scan.ts';
import type { Extractor, Match, Source } from './types.ts';

/** Holidays and sales days by name; the one nearest to today. Those that follow the moon stand in a table. */
const make = matcher('holiday', 45);

type DayIn = (year: number) => number | undefined;
const fixed =
  (month: number, day: number): DayIn =>
  (year) =>
    dayOf(year, month, day);

/** Day `month-day` by year from 2023 on. */
const table =
  (...days: string[]): DayIn =>
  (year) => {
    const [month, day] = (days[year - 2023] ?? '').split('-').map(Number);
    return month && day ? dayOf(year, month, day) : undefined;
  };
/** The n-th Thursday (3), Monday (0) … of a month. */
const nth =
  (month: number, weekday: number, count: number, more = 0): DayIn =>
  (year) => {
    const first = dayOf(year, month, 1);
    return first + ((weekday - weekdayOf(first) + 7) % 7) + (count - 1) * 7 + more;
  };

const springFestival = table('1-22', '2-10', '1-29', '2-17', '2-6', '1-26', '2-13', '2-3');
const midAutumn = table('9-29', '9-17', '10-6', '9-25', '9-15', '10-3', '9-22', '9-12');
const dragonBoat = table('6-22', '6-10', '5-31', '6-19', '6-9', '5-28', '6-16', '6-5');
const tombSweeping = table('4-5', '4-4', '4-4', '4-5', '4-5', '4-4', '4-4', '4-5');
const diwali = table('11-12', '10-31', '10-20', '11-8', '10-29', '10-17', '11-5', '10-26');
const easter = table('4-9', '3-31', '4-20', '4-5', '3-28', '4-16', '4-1', '4-21');

const byName = new Map<string, DayIn>([
  ...named(springFestival, '春节', '大年初一', 'spring festival', 'chinese new year', 'lunar new year'),
  ...named(shifted(springFestival, -1), '除夕', '大年三十'),
  ...named(shifted(springFestival, 14), '元宵节', '元宵'),
  ...named(midAutumn, '中秋节', '中秋', 'mid-autumn festival', 'mid autumn festival'),
  ...named(dragonBoat, '端午节', '端午', 'dragon boat festival'),
  ...named(tombSweeping, '清明节', '清明'),
  ...named(diwali, 'diwali', 'deepavali', '排灯节'),
  ...named(easter, 'easter sunday', 'easter', '复活节'),
  ...named(fixed(1, 1), '元旦', '元旦节', "new year's day", 'new years day', 'new year day'),
  ...named(fixed(12, 31), "new year's eve", 'new years eve', '跨年夜'),
  ...named(fixed(5, 1), '五一', '五一节', '劳动节', 'labour day', 'may day'),
  ...named(fixed(6, 1), '六一', '儿童节'),
  ...named(fixed(10, 1), '国庆节', '国庆', '十一国庆'),
  ...named(fixed(11, 11), '双十一', '双11', 'double eleven', "singles' day", 'singles day'),
  ...named(fixed(12, 12), '双十二', '双12'),
  ...named(fixed(2, 14), '情人节', "valentine's day", 'valentines day', "valentine's"),
  ...named(fixed(10, 31), 'halloween', '万圣节'),
  ...named(fixed(12, 24), 'christmas eve', 'xmas eve', '平安夜'),
  ...named(fixed(12, 25), 'christmas day', 'christmas', 'xmas', '圣诞节', '圣诞'),
  ...named(fixed(12, 26), 'boxing day'),
  ...named(nth(11, 3, 4), 'thanksgiving', 'thanksgiving day', '感恩节'),
  ...named(nth(11, 3, 4, 1), 'black friday', '黑五', '黑色星期五'),
  ...named(nth(11, 3, 4, 4), 'cyber monday'),
]);

function named(day: DayIn, ...names: string[]): [string, DayIn][] {
  return names.map((name) => [name, day]);
}

function shifted(day: DayIn, by: number): DayIn {
  return (year) => {
    const found = day(year);
    return found === undefined ? undefined : found + by;
  };
}

/** Chinese holidays that are weeks: days before and after their own. */
const weeks = new Map<string, [number, number]>([
  ['国庆', [0, 6]],
  ['国庆节', [0, 6]],
  ['五一', [0, 4]],
  ['春节', [-1, 6]],
]);

const names = [...byName.keys()].sort((a, b) => b.length - a.length).join('|');
const pattern = new RegExp(
  `(?<![a-z])(去年|今年|明年|last |this |next )?(${names})(?![a-z]|路|广场|档|树| tree| offer)(期间|假期|长假|黄金周|小长假)?`,
  'g',
);

export const extractHolidays: Extractor = (source) =>
  scan(source.text, pattern, ([, year = '', name = '', span], start, end) => {
    const day = dayNear(source, byName.get(name), year.trim());
    if (day === undefined) return undefined;
    const week = span ? weeks.get(name) : undefined;
    if (span && !week) return make('date', start, end - span.length, isoDay(day));
    return holiday(start, end, day, week);
  });

const holiday = (start: number, end: number, day: number, week: [number, number] | undefined): Match =>
  week
    ? make('period', start, end, range(day + week[0], day + week[1]))
    : make('date', start, end, isoDay(day));

function dayNear(source: Source, day: DayIn | undefined, said: string): number | undefined {
  if (!day) return undefined;
  const { year } = partsOf(source.today);
  if (said === '去年') return day(year - 1);
  if (said === '今年') return day(year);
  if (said === '明年') return day(year + 1);
  const near = [year - 1, year, year + 1].flatMap((each) => day(each) ?? []);
  if (said === 'last') return near.filter((each) => each < source.today).at(-1);
  if (said === 'next') return near.find((each) => each > source.today);
  near.sort((a, b) => Math.abs(a - source.today) - Math.abs(b - source.today));
  return near[0];
}
