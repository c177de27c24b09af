import type { Language } from '../../server/contract/index.ts';
import { kept, locale } from './format.ts';

/** "a, b and c". */
export const formatList = (lang: Language, items: readonly string[]): string =>
  kept(`l${lang}`, () => new Intl.ListFormat(locale(lang), { type: 'conjunction' })).format(items);

/** 0.8110 and 1,234: four digits after the point where there are any. */
export const formatMeasure = (lang: Language, value: number): string =>
  kept(`m${lang}`, () => new Intl.NumberFormat(locale(lang), { maximumFractionDigits: 4 })).format(value);

/** 1.4 MB: a size with one digit after the point, by powers of 1,000. */
export function formatBytes(lang: Language, bytes: number): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;
  const step = Math.min(units.length - 1, bytes > 0 ? Math.floor(Math.log10(bytes) / 3) : 0);
  const unit = units[step] ?? 'byte';
  return kept(
    `b${lang}${unit}`,
    () =>
      new Intl.NumberFormat(locale(lang), {
        style: 'unit',
        unit,
        unitDisplay: unit === 'byte' ? 'long' : 'short',
        maximumFractionDigits: step > 1 ? 1 : 0,
      }),
  ).format(bytes / 1000 ** step);
}

/** "in 4 min", "in 3 hr": milliseconds to come, under a day. */
export function formatAhead(lang: Language, milliseconds: number): string {
  const relative = kept(
    `a${lang}`,
    () => new Intl.RelativeTimeFormat(locale(lang), { numeric: 'always', style: 'short' }),
  );
  const minutes = Math.round(milliseconds / 60_000);
  if (minutes < 1) return relative.format(Math.max(1, Math.round(milliseconds / 1000)), 'second');
  return minutes < 60
    ? relative.format(minutes, 'minute')
    : relative.format(Math.round(minutes / 60), 'hour');
}
