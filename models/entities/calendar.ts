/** Calendar arithmetic on day numbers (days since 1970-01-01), free of time zones. Weeks begin on Monday. */

const millisecondsADay = 86_400_000;

/** The day number of a moment at an offset in minutes east of UTC. */
export const dayAt = (at: Date, offsetMinutes: number): number =>
  Math.floor((at.getTime() + offsetMinutes * 60_000) / millisecondsADay);

/** The day number of a date; months count from 1 and may overflow, days too. */
export const dayOf = (year: number, month: number, day: number): number =>
  Math.round(Date.UTC(year, month - 1, day) / millisecondsADay);

export interface DateParts {
  year: number;
  /** Counted from 1. */
  month: number;
  day: number;
}

export function partsOf(day: number): DateParts {
  const date = new Date(day * millisecondsADay);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

/** `2025-01-15` */
export const isoDay = (day: number): string => new Date(day * millisecondsADay).toISOString().slice(0, 10);

/** 0 = Monday … 6 = Sunday. */
export const weekdayOf = (day: number): number => (((day + 3) % 7) + 7) % 7;

export const mondayOf = (day: number): number => day - weekdayOf(day);

export const daysInMonth = (year: number, month: number): number =>
  dayOf(year, month + 1, 1) - dayOf(year, month, 1);

/** The day number, or undefined when there is no such date. */
export function validDay(year: number, month: number, day: number): number | undefined {
  if (month < 1 || month > 12 || day < 1 || year < 1900 || year > 2100) return undefined;
  return day <= daysInMonth(year, month) ? dayOf(year, month, day) : undefined;
}

/** The same day `count` months later (or earlier), the last of the month where it has fewer days. */
export function addMonths(day: number, count: number): number {
  const parts = partsOf(day);
  const first = partsOf(dayOf(parts.year, parts.month + count, 1));
  return dayOf(first.year, first.month, Math.min(parts.day, daysInMonth(first.year, first.month)));
}

export interface Range {
  from: string;
  to: string;
}

export const range = (from: number, to: number): Range => ({ from: isoDay(from), to: isoDay(to) });

/** The months from `month` on, `count` of them; month may overflow its year. */
export const monthsRange = (year: number, month: number, count = 1): Range =>
  range(dayOf(year, month, 1), dayOf(year, month + count, 1) - 1);

export const yearRange = (year: number): Range => monthsRange(year, 1, 12);

export const weekRange = (monday: number): Range => range(monday, monday + 6);
