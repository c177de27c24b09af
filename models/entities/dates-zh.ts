import { addMonths, dayOf, daysInMonth, isoDay, mondayOf, partsOf, validDay } from './calendar.ts';
import { bareWeekday, dayOfMonth, monthDay } from './nearest.ts';
import { readChinese } from './numbers.ts';
import { after, before, matcher, scan } from './scan.ts';
import { tenseAt } from './tense.ts';
import type { Extractor, Match, Source } from './types.ts';

/** Chinese days: 大前天, 昨晚, 下周三, 25号, 上个月25号, 去年10月1号, 2025年1月3日, 月底. Spans of days are in `periods-zh.ts`. */
const make = matcher('date-zh', 45);
const date = (start: number, end: number, day: number | undefined): Match | undefined =>
  day === undefined ? undefined : make('date', start, end, isoDay(day));

export const ZH_MONTH = '(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])';
const ZH_DAY =
  '(?:3[01]|[12]\\d|0?[1-9]|三十一?|二?十[一二三四五六七八九]?|廿[一二三四五六七八九]?|[一二三四五六七八九])';

/** 12 or 十二, as a number. */
export const readSmall = (text: string): number =>
  /^\d/.test(text) ? Number(text) : (readChinese(text.replace('廿', '二十')) ?? 0);

const fullYear = (year: number) => (year < 100 ? 2000 + year : year);

const relative = new Map(
  Object.entries({
    ...{
      大前天: -3,
      前天: -2,
      前日: -2,
      昨天: -1,
      昨日: -1,
      今天: 0,
      今日: 0,
      明天: 1,
      明日: 1,
      后天: 2,
      大后天: 3,
    },
    ...{
      昨晚: -1,
      昨夜: -1,
      今晚: 0,
      今夜: 0,
      明晚: 1,
      后晚: 2,
      前晚: -2,
      今早: 0,
      明早: 1,
      昨早: -1,
      后早: 2,
    },
    ...{ 今儿: 0, 昨儿: -1, 明儿: 1, 前儿: -2, 今儿个: 0, 昨儿个: -1, 明儿个: 1 },
  }),
);
const relativePattern =
  /大?前天|大?后天|[昨今明前]日|[昨今明]天|[昨今明前后]晚(?:上(?!网))?|[昨今]夜|[昨今明后]早(?!晚)|[昨今明前]儿个?/g;

/** The offset in weeks of 上上, 上, 这/本, 下, 下下. */
const weekShift = (said: string): number =>
  [...said].reduce((sum, character) => sum + (character === '上' ? -1 : character === '下' ? 1 : 0), 0);
const weekdayPattern =
  /(上上|下下|上|下|这|本)?个?(?:周|星期|礼拜)([二三四五六日天2-6](?![次个回遍\d.])|[一1](?!定|直|[点起共样般次个旦会回遍月边]|下(?!午)|\d|\.))/g;

const fullPattern = new RegExp(
  `((?:20)?\\d{2}|19\\d\\d|[零〇一二三四五六七八九]{4})年(${ZH_MONTH})月(${ZH_DAY})[日号]?(?!\\d|个)`,
  'g',
);
const dashedPattern = /(?<![\d/.-])(20\d\d)([-/.])(1[0-2]|0?[1-9])\2(3[01]|[12]\d|0?[1-9])(?![\d/-]|\.\d)/g;
const monthDayPattern = new RegExp(
  `(?:(去年|今年|明年|前年)|(?<![\\d年]))(${ZH_MONTH})月(?:份的?)?(${ZH_DAY})[日号](?!\\d)`,
  'g',
);
const monthDayBare = new RegExp(
  `(?<![\\d年.])(${ZH_MONTH})月(3[01]|[12]\\d|0?[1-9])(?![\\d号日个天.:%/gm块元])`,
  'g',
);
const inMonthPattern = new RegExp(`(上上个?|下下个?|上个?|下个?|这个?|本)月(?:的)?(${ZH_DAY})[日号]`, 'g');
const dayPattern = new RegExp(`(?<![\\d第每月零〇一二三四五六七八九十百两.-])(${ZH_DAY})[号日](?!\\d)`, 'g');
const monthEnd = /(上上个?|下下个?|上个?|下个?|这个?|本)?月[底末]|(去|今|明)?年底/g;

/** What makes 3号 a building, a line or a person's place instead of a day. */
const numberNotDay =
  /^(?:楼|线|店|院|门|机|桌|厅|柜|口|窗|双|卡|球|路|段|码|单元|房|栋|库|厂|病|队|车|铺|台|位|客服|坐席|工号|键|内|之内|游|元|常|用|本|记|生|期|报)/;
const placeBefore =
  /[a-z路街巷弄道村区楼里寓苑园座栋幢工编信账户商型代学]$|每个?月(?:一过|过|一到|到|的)?$|\d单元$/;

export const extractChineseDates: Extractor = (source) => {
  const { text, today } = source;
  const now = partsOf(today);
  const tense = (start: number, end: number) => tenseAt(text, start, end);
  const year = (said: string | undefined) =>
    now.year + ({ 前年: -2, 去年: -1, 今年: 0, 明年: 1 }[said ?? '今年'] ?? 0);
  return [
    ...scan(text, relativePattern, ([shown], start, end) => relativeDay(source, shown, start, end)),
    ...scan(text, weekdayPattern, (match, start, end) => weekday(source, match, start, end)),
    ...scan(text, fullPattern, ([, y = '', m = '', d = ''], start, end) =>
      date(start, end, validDay(fullYear(readSmall(y)), readSmall(m), readSmall(d))),
    ),
    ...scan(text, dashedPattern, ([, y, , m, d], start, end) =>
      date(start, end, validDay(Number(y), Number(m), Number(d))),
    ),
    ...scan(text, monthDayPattern, ([, said, m = '', d = ''], start, end) => {
      const day = said
        ? validDay(year(said), readSmall(m), readSmall(d))
        : monthDay(today, readSmall(m), readSmall(d), tense(start, end));
      return date(start, end, day);
    }),
    ...scan(text, monthDayBare, ([, m = '', d], start, end) =>
      date(start, end, monthDay(today, readSmall(m), Number(d), tense(start, end))),
    ),
    ...scan(text, inMonthPattern, ([, said = '', d = ''], start, end) => {
      const month = partsOf(addMonths(dayOf(now.year, now.month, 1), weekShift(said)));
      return date(start, end, validDay(month.year, month.month, readSmall(d)));
    }),
    ...scan(text, dayPattern, ([shown, d = ''], start, end) => {
      // 断网一日 lasts a day.
      if (/^[一二三四五六七八九]日$/.test(shown)) return undefined;
      if (numberNotDay.test(after(source, end)) || placeBefore.test(before(source, start))) return undefined;
      return date(start, end, dayOfMonth(today, readSmall(d), tense(start, end)));
    }),
    ...scan(text, monthEnd, ([shown, said = '', yearSaid = ''], start, end) => {
      if (/每(?:个|年)?$/.test(before(source, start, 2))) return undefined;
      if (shown.endsWith('年底'))
        return date(start, end, dayOf(now.year + ({ 去: -1, 明: 1 }[yearSaid] ?? 0), 12, 31));
      const month = partsOf(addMonths(dayOf(now.year, now.month, 1), weekShift(said)));
      return date(start, end, dayOf(month.year, month.month, daysInMonth(month.year, month.month)));
    }),
  ];
};

function relativeDay(source: Source, shown: string, start: number, end: number): Match | undefined {
  // 以后天天, 之前天天: the word is cut elsewhere.
  if (
    /^后天/.test(shown) &&
    (/[之以今今日]$/.test(before(source, start, 1)) || /^[天气]/.test(after(source, end, 1)))
  )
    return undefined;
  if (/^[前后][天晚日]/.test(shown) && /[之以提目]$/.test(before(source, start, 1))) return undefined;
  // 昨天晚上 is day and hour; 昨晚上 is the same evening as 昨晚.
  const offset = relative.get(shown.replace(/上$/, ''));
  return offset === undefined ? undefined : date(start, end, source.today + offset);
}

function weekday(source: Source, match: RegExpExecArray, start: number, end: number): Match | undefined {
  const [, said, name = ''] = match;
  // 每周一 recurs; 一周一次 is a rate.
  if (/(?:每个?|[\d一两二三四五六七八九十几]个?)$/.test(before(source, start, 2))) return undefined;
  const day = '一二三四五六日'.indexOf(name === '天' ? '日' : name);
  const index = day >= 0 ? day : Number(name) - 1;
  if (said !== undefined) return date(start, end, mondayOf(source.today) + weekShift(said) * 7 + index);
  return date(start, end, bareWeekday(source.today, index, tenseAt(source.text, start, end), 'zh'));
}
