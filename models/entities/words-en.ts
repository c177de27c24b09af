/** English names of months and of days near today. */
const months = 'january february march april may june july august september october november december'.split(
  ' ',
);
const shortMonths = new Map([
  ...months.map((name, i): [string, number] => [name.slice(0, 3), i + 1]),
  ['sept', 9] as [string, number],
  ...months.map((name, i): [string, number] => [name, i + 1]),
]);
export const EN_MONTH =
  'january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec';
export const monthNumber = (name: string): number => shortMonths.get(name) ?? 0;

/** Day → distance from today. */
export const DAY_WORDS = new Map<string, number>([
  ...offset(
    0,
    'today',
    'tonight',
    'tonite',
    '2day',
    '2nite',
    'this morning',
    'this afternoon',
    'this evening',
  ),
  ...offset(
    1,
    'tomorrow',
    'tomorow',
    'tommorow',
    'tommorrow',
    'tomorro',
    'tmr',
    'tmrw',
    'tmrow',
    'tmw',
    '2moro',
    '2morrow',
  ),
  ...offset(-1, 'yesterday', 'yesturday', 'yesterdy', 'yday', 'last night', 'last nite', 'last evening'),
  ...offset(-2, 'the day before yesterday', 'day before yesterday'),
  ...offset(2, 'the day after tomorrow', 'day after tomorrow'),
]);
function offset(days: number, ...names: string[]): [string, number][] {
  return names.map((name) => [name, days]);
}
