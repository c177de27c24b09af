import type { Language } from '../../server/contract/index.ts';

/** The Intl locale of an interface language. */
export const locale = (lang: Language): string => (lang === 'zh' ? 'zh-CN' : 'en-GB');

const cache = new Map<string, unknown>();

/** Intl objects are slow to make and the same few are asked for all the time. */
export function kept<T>(key: string, make: () => T): T {
  const known = cache.get(key) as T | undefined;
  if (known !== undefined) return known;
  const made = make();
  cache.set(key, made);
  return made;
}

const plural = (
  lang: Language,
  count: number,
  type: 'cardinal' | 'ordinal' = 'cardinal',
): Intl.LDMLPluralRule =>
  kept(`p${lang}${type}`, () => new Intl.PluralRules(locale(lang), { type })).select(count);

/** "1 message", "2 messages": for English catalogues. */
export const counted = (count: number, one: string, other: string): string =>
  `${formatNumber('en', count)} ${plural('en', count) === 'one' ? one : other}`;

const endings: Partial<Record<Intl.LDMLPluralRule, string>> = { one: 'st', two: 'nd', few: 'rd' };

/** "1st", "2nd", "3rd", "4th": for English catalogues. */
export const ordinal = (position: number): string =>
  `${position}${endings[plural('en', position, 'ordinal')] ?? 'th'}`;

export const formatNumber = (lang: Language, value: number): string =>
  kept(`n${lang}`, () => new Intl.NumberFormat(locale(lang))).format(value);

/** 0 to 1 as whole per cent. */
export const formatShare = (lang: Language, share: number): string =>
  kept(
    `s${lang}`,
    () => new Intl.NumberFormat(locale(lang), { style: 'percent', maximumFractionDigits: 0 }),
  ).format(share);

const dates = (lang: Language, key: string, options: Intl.DateTimeFormatOptions) =>
  kept(`d${lang}${key}`, () => new Intl.DateTimeFormat(locale(lang), options));

export const formatClock = (lang: Language, at: Date): string =>
  dates(lang, 'clock', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(at);

export const formatFull = (lang: Language, at: Date): string =>
  dates(lang, 'full', { dateStyle: 'long', timeStyle: 'short' }).format(at);

/** Day and month, with the year where it is not this one. */
export const formatDay = (lang: Language, at: Date, now: Date): string =>
  at.getFullYear() === now.getFullYear()
    ? dates(lang, 'day', { weekday: 'short', day: 'numeric', month: 'long' }).format(at)
    : dates(lang, 'year', { day: 'numeric', month: 'long', year: 'numeric' }).format(at);

/** "now" in the first minute, "4 min ago" under an hour, "3 hr ago" under a day, the day after. */
export function formatAgo(lang: Language, at: Date, now: Date): string {
  const minutes = Math.round((now.getTime() - at.getTime()) / 60_000);
  const relative = kept(
    `r${lang}`,
    () => new Intl.RelativeTimeFormat(locale(lang), { numeric: 'auto', style: 'narrow' }),
  );
  if (minutes < 1) return relative.format(0, 'second');
  if (minutes < 60) return relative.format(-minutes, 'minute');
  if (minutes < 24 * 60) return relative.format(-Math.round(minutes / 60), 'hour');
  return formatDay(lang, at, now);
}

/** How long somebody waits, as 0:40, 12:05 or 1:02:10. */
export function formatWait(since: Date, now: Date): string {
  const seconds = Math.max(0, Math.floor((now.getTime() - since.getTime()) / 1000));
  const two = (value: number) => String(value).padStart(2, '0');
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}
