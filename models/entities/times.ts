import { readSmall } from './dates-zh.ts';
import { after, before, matcher, scan } from './scan.ts';
import type { Extractor, Match, Source } from './types.ts';

/**
 * Clock times as HH:MM. An hour without morning or evening is kept as said (九点 is 09:00) unless a word beside it or the
 * time before it in a range (晚上8点到10点) says afternoon.
 */
const make = matcher('time', 46);
const time = (start: number, end: number, hour: number, minute: number): Match | undefined =>
  hour <= 24 && minute < 60
    ? make('time', start, end, `${String(hour % 24).padStart(2, '0')}:${String(minute).padStart(2, '0')}`)
    : undefined;

const NUMBER = '(?:\\d{1,2}|二?十[一二三四五六七八九]?|[零一二两三四五六七八九])';
const MINUTE = '(?:[0-5]\\d|[二三四五]?十[一二三四五六七八九]?|零[一二三四五六七八九]|[1-9](?=分))';
const PART =
  '凌晨|清晨|早晨|早上|上午|中午|午后|下午|傍晚|晚上|夜里|夜晚|半夜|深夜|晚间|(?<![今明昨后前])晚|(?<![今明昨后])早';
const zhClock = new RegExp(
  `(${PART})?的?(?<![\\d.:第])(${NUMBER})(?:点|时(?=\\d|[一二三四五六七十半整]))(?:钟|整)?(半|一刻|三刻|(${MINUTE})分?|多钟?)?`,
  'g',
);
const colon = new RegExp(
  `(${PART})?(?<![\\d:./-])([01]?\\d|2[0-4])[:]([0-5]\\d)(?::[0-5]\\d)?(?![\\d:])( ?[ap]\\.?m\\.?(?![a-z]))?`,
  'g',
);
const zhNoon = /正午|中午(?!\d|[一二三十]|的)/g;
const english = /(?<![\d:.a-z$£€₹¥])(1[0-2]|0?[1-9])(?:[:.]([0-5]\d))? ?([ap])(?:\.m\.|\.?m(?![a-z]))/g;
const named = /(?<![a-z])(?:noon|midday|midnight)(?![a-z])/g;
const hours = 'one two three four five six seven eight nine ten eleven twelve'.split(' ');
const HOUR = `(1[0-2]|[1-9]|${hours.join('|')})`;
const spoken = new RegExp(
  `(?<![a-z])(?:(half|quarter|ten|five|twenty) (past|to) ${HOUR}|${HOUR} ?o'? ?clock)(?![a-z\\d])( ?[ap]m)?`,
  'g',
);

/** 三点建议, 一点点, 有点: points and bits. */
const pointBehind =
  /^(?:建议|意见|要求|问题|原因|不满|想法|疑问|诉求|声明|说明|理由|积分|儿|也不|都不|[:赞击评心名])/;
const pointBefore =
  /(?:有|提|说|讲|以下|下面|这|那|几|第|差|早|快|慢|便宜|贵|多|少|大|小|好|晚|高|低|强|远|近|了)$/;

function hourIn(part: string, hour: number): number {
  if (/下午|午后|傍晚/.test(part)) return hour < 12 ? hour + 12 : hour;
  if (/晚|夜/.test(part)) return hour === 12 ? 0 : hour >= 5 && hour < 12 ? hour + 12 : hour;
  if (part === '中午') return hour < 4 ? hour + 12 : hour;
  if (part === '凌晨') return hour === 12 ? 0 : hour;
  return hour;
}

export const extractTimes: Extractor = (source) => {
  let last = { end: -9, afternoon: false };
  return [
    ...scan(source.text, zhClock, (match, start, end) => {
      const found = chineseClock(source, match, start, end, last.end >= start - 2 && last.afternoon);
      if (found) last = { end, afternoon: String(found.value) >= '12:00' };
      return found;
    }),
    ...scan(source.text, colon, ([, part = '', h = '', m = '', half = ''], start, end) => {
      const hour = half ? to24(Number(h), half.trim()[0] ?? 'a') : hourIn(part, Number(h));
      if (/(?:score|ratio|比分|比) ?(?:was |is )?$/.test(before(source, start))) return undefined;
      if (/^ (?:ratio|aspect)/.test(after(source, end)) || (h === '16' && m === '09')) return undefined;
      return time(start, end, hour, Number(m));
    }),
    ...scan(source.text, zhNoon, (_, start, end) => time(start, end, 12, 0)),
    ...scan(source.text, english, ([, h = '', m = '0', half = 'a'], start, end) =>
      time(start, end, to24(Number(h), half), Number(m)),
    ),
    ...scan(source.text, named, ([shown], start, end) => time(start, end, shown === 'midnight' ? 0 : 12, 0)),
    ...scan(source.text, spoken, (match, start, end) => spokenTime(source, match, start, end)),
  ];
};

const to24 = (hour: number, half: string) => (hour % 12) + (half === 'p' ? 12 : 0);

function chineseClock(
  source: Source,
  match: RegExpExecArray,
  start: number,
  end: number,
  afternoon: boolean,
) {
  const [shown, part = '', h = '', behind, minutes] = match;
  const hour = readSmall(h);
  const front = before(source, start, 4);
  if (hour > 24 || pointBehind.test(after(source, end))) return undefined;
  const sure = part !== '' || behind !== undefined || /钟|整/.test(shown);
  // 一点 alone is "a little"; 有三点, 说两点 count points.
  if (!sure && h === '一') return undefined;
  if (!sure && pointBefore.test(front) && hour <= 5) return undefined;
  const minute =
    behind === '半' ? 30 : behind === '一刻' ? 15 : behind === '三刻' ? 45 : minutes ? readSmall(minutes) : 0;
  const context =
    part ||
    (/(?:[今昨明前后]晚|晚上|夜里)上?的?$/.test(front) ? '晚上' : afternoon && hour < 12 ? '下午' : '');
  return time(start, end, hourIn(context, hour), minute);
}

function spokenTime(source: Source, match: RegExpExecArray, start: number, end: number): Match | undefined {
  const [, part, side, first, second, half] = match;
  const name = first ?? second ?? '';
  const spoken = /^\d/.test(name) ? Number(name) : hours.indexOf(name) + 1;
  const evening = /^ (?:last night|tonight|in the (?:evening|afternoon)|at night|pm)/.test(
    after(source, end, 16),
  );
  const hour = half ? to24(spoken, half.trim()[0] ?? 'a') : evening && spoken < 12 ? spoken + 12 : spoken;
  const minutes = { half: 30, quarter: 15, ten: 10, five: 5, twenty: 20 }[part ?? ''] ?? 0;
  if (side === 'to') return time(start, end, (hour + 23) % 24, 60 - minutes);
  return time(start, end, hour, minutes);
}
