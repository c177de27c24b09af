import { addMonths, dayOf, daysInMonth, mondayOf, partsOf, validDay } from './calendar.ts';
import type { Tense } from './tense.ts';

/** Fills in what a date leaves out: the year, the month or the week. */

/** Month and day without a year: the nearest, or the nearest on the side that the clause speaks of. */
export function monthDay(today: number, month: number, day: number, tense: Tense): number | undefined {
  const { year } = partsOf(today);
  const candidates = [year - 1, year, year + 1].flatMap((each) => validDay(each, month, day) ?? []);
  return pick(today, candidates, tense, 200);
}

/** A month without a year: its year. */
export function yearOfMonth(today: number, month: number, tense: Tense): number {
  const now = partsOf(today);
  if (now.month === month) return now.year;
  const candidates = [now.year - 1, now.year, now.year + 1].map((year) => dayOf(year, month, 15));
  const found = pick(today, candidates, tense, 366);
  return found === undefined ? now.year : partsOf(found).year;
}

/** `reach`: how far the clause's tense may carry a day from the nearest one. */
function pick(today: number, candidates: number[], tense: Tense, reach: number): number | undefined {
  const byDistance = [...candidates].sort((a, b) => Math.abs(a - today) - Math.abs(b - today));
  const nearest = byDistance[0];
  if (nearest === undefined || tense === undefined) return nearest;
  const onSide = byDistance.find((day) => (tense === 'past' ? day <= today : day >= today));
  return onSide !== undefined && Math.abs(onSide - today) <= reach ? onSide : nearest;
}

/** A day of the month (25号, "the 3rd"): this month's, or the month's before or after if the clause says so. */
export function dayOfMonth(today: number, day: number, tense: Tense): number | undefined {
  const now = partsOf(today);
  if (day < 1 || day > 31) return undefined;
  const shift = tense === 'past' && day > now.day ? -1 : tense === 'future' && day < now.day ? 1 : 0;
  const { year, month } = partsOf(addMonths(dayOf(now.year, now.month, 1), shift));
  return day <= daysInMonth(year, month) ? dayOf(year, month, day) : undefined;
}

/** A weekday (0 = Monday) without a week: English looks back or ahead from today, Chinese stays in the week. */
export function bareWeekday(today: number, weekday: number, tense: Tense, language: 'en' | 'zh'): number {
  const here = mondayOf(today) + weekday;
  if (language === 'zh') return tense === 'past' && here > today ? here - 7 : here;
  if (tense === 'past') return here < today ? here : here - 7;
  return here >= today ? here : here + 7;
}
