import type { Language, VersionDto } from '../../../server/contract/index.ts';
import { formatShare } from '../../i18n/format.ts';
import { formatMeasure } from '../../i18n/format-more.ts';

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The share of rows that were right, 0 to 1; null where the version does not say. */
export function accuracyOf({ metrics }: Pick<VersionDto, 'metrics'>): number | null {
  const value = metrics.accuracy;
  return typeof value === 'number' && value >= 0 && value <= 1 ? value : null;
}

/** Measures that are shares, and read better as per cent. */
const shares = new Set(['accuracy']);

function shown(name: string, value: unknown, lang: Language): string {
  if (typeof value === 'number')
    return shares.has(name) ? formatShare(lang, value) : formatMeasure(lang, value);
  if (typeof value === 'string' || typeof value === 'boolean') return String(value);
  if (value === null || value === undefined) return '–';
  return JSON.stringify(value);
}

/**
 * All measures of a version as lines: known names in the reader's words, others as they are, nested ones behind the
 * name of what they belong to.
 */
export function measures(
  metrics: Readonly<Record<string, unknown>>,
  words: Readonly<Record<string, string>>,
  lang: Language,
  above = '',
): [string, string][] {
  return Object.entries(metrics).flatMap(([name, value]): [string, string][] => {
    const own = Object.hasOwn(words, name) ? (words[name] ?? name) : name.replaceAll('_', ' ');
    const title = above ? `${above} · ${own}` : own;
    return isRecord(value) ? measures(value, words, lang, title) : [[title, shown(name, value, lang)]];
  });
}
