/** How long a key works, in days; null for no end. */
export const expiries = { days30: 30, days90: 90, days365: 365, never: null } as const;
export type Expiry = keyof typeof expiries | 'date';

const DAY = 86_400_000;

/** The day some days from now, in the reader's own calendar, as date fields write it: 2026-05-31. */
export function isoDay(now: Date, days: number): string {
  const date = new Date(now.getFullYear(), now.getMonth(), now.getDate() + days);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** Days from now that cover all of a day (as a date field writes it) in the reader's own time, at least 1. */
export function daysUntil(day: string, now: Date): number {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const end = new Date(year, month - 1, date + 1).getTime();
  return Math.max(1, Math.ceil((end - now.getTime()) / DAY));
}
