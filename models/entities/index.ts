/** Entities of a message: sixteen kinds, both languages, by rules and gazetteers; synchronous and linear. */
import type { Entity, Language } from '../types.ts';
import { dayAt } from './calendar.ts';
import { extractEnglishDates } from './dates-en.ts';
import { extractChineseDates } from './dates-zh.ts';
import { extractDurations, isRate } from './durations.ts';
import { extractEmails } from './email.ts';
import { type Gazetteers, shippedGazetteers } from './gazetteer.ts';
import { extractHolidays } from './holidays.ts';
import { extractIds } from './ids.ts';
import { extractMoney } from './money.ts';
import { extractChineseMoney } from './money-zh.ts';
import { extractNames } from './names.ts';
import { settle } from './overlap.ts';
import { extractEnglishPeriods } from './periods-en.ts';
import { extractChinesePeriods } from './periods-zh.ts';
import { extractPhones } from './phone.ts';
import { extractDayRanges, joinRanges, joinWeekdays } from './ranges.ts';
import { makeSource } from './source.ts';
import { extractTimes } from './times.ts';
import type { Extractor } from './types.ts';
import { extractVolumes } from './volume.ts';

export { loadGazetteers } from './gazetteer.ts';
export { MAX_POINTS } from './source.ts';
export { ENTITY_TYPES } from './types.ts';

export interface EntityOptions {
  /** Minutes east of UTC of the place where `at` is read; 480 (+08:00) unless told. */
  offsetMinutes?: number;
  /** Other gazetteers than the shipped ones. */
  gazetteers?: Gazetteers;
}

const EXTRACTORS: readonly Extractor[] = [
  extractEmails,
  extractIds,
  extractPhones,
  extractMoney,
  extractChineseMoney,
  extractVolumes,
  extractDurations,
  extractHolidays,
  extractChineseDates,
  extractEnglishDates,
  extractChinesePeriods,
  extractEnglishPeriods,
  extractDayRanges,
  extractTimes,
];

/**
 * The entities of a message in order of place, none overlapping another. `start` and `end` are code points of `text` as
 * sent; `at` is the moment that relative dates refer to. Values: money `{amount, currency}`; data_volume in MB; date
 * `2025-01-15`, time `15:00`, duration `PT2H`; period `{from, to}`; phone_number E.164; a gazetteer's name in the
 * message's language; else digits. Rules of both languages always run; `language` decides what is ambiguous. Reads the
 * first 4,000 code points. Throws only if the gazetteers cannot be read (IntentsError, at the first call).
 */
export function extractEntities(
  text: string,
  language: Language,
  at: Date,
  options: EntityOptions = {},
): Entity[] {
  const source = makeSource(text, language, dayAt(at, options.offsetMinutes ?? 480));
  const { length } = source.text;
  const found = EXTRACTORS.flatMap((extract) => extract(source));
  found.push(...extractNames(source, options.gazetteers ?? shippedGazetteers()));
  // What touches the place where a longer text was cut may have been cut with it.
  const whole = source.cut ? found.filter(({ end }) => end < length) : found;
  const measured = whole.filter(({ entity }) => entity === 'money' || entity === 'data_volume');
  const sound = whole.filter((match) => match.entity !== 'duration' || !isRate(match, source, measured));
  const settled = settle(sound, length);
  const days = settled.filter(({ entity }) => entity === 'date' || entity === 'period');
  const named = settle([...days, ...joinWeekdays(source, days)], length);
  const joined = [...named, ...joinRanges(source, named)];
  return settle([...settled, ...joined], length).map(({ entity, start, end, value, extractor }) => ({
    entity,
    start,
    end,
    value,
    extractor,
  }));
}
