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
