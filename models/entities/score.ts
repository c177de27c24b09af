import type { Language } from '../types.ts';
import { extractEntities } from './index.ts';

/** A test row: spans in code points of `text`; `at` (ISO 8601 with offset) is the moment that relative dates refer to. */
export interface EntityRow {
  text: string;
  lang: Language;
  at?: string;
  entities: { entity: string; start: number; end: number; value?: unknown }[];
}

const DEFAULT_AT = '2025-01-15T12:00:00+08:00';

interface EntityCounts {
  precision: number | null;
  recall: number | null;
  f1: number | null;
}

interface EntityTypeScore extends EntityCounts {
  entity: string;
  /** How many the rows have. */
  support: number;
  value_accuracy: number | null;
}

interface EntityError {
  kind: 'missed' | 'spurious' | 'value';
  text: string;
  lang: Language;
  entity: string;
  start: number;
  end: number;
  /** The marked text. */
  shown: string;
  expected?: unknown;
  found?: unknown;
}

export interface EntityScore extends EntityCounts {
  n: number;
  /** Mean F1 over the kinds that the rows have. */
  macro_f1: number | null;
  /** Share of right values among exact spans whose gold has one. */
  value_accuracy: number | null;
  per_type: EntityTypeScore[];
  errors: EntityError[];
}

type Found = EntityRow['entities'][number];
type ExtractFor = (row: EntityRow) => Found[];

interface Tally {
  hit: number;
  gold: number;
  found: number;
  valued: number;
  right: number;
}

/** What the shipped extractor finds in a row, at the row's own moment and offset. */
const extractRow: ExtractFor = ({ text, lang, at = DEFAULT_AT }) =>
  extractEntities(text, lang, new Date(at), { offsetMinutes: offsetOf(at) });

/** Minutes east of UTC in an ISO 8601 moment; 480 where it names none. */
export function offsetOf(at: string): number {
  if (/z$/i.test(at)) return 0;
  const [, sign, hours, minutes] = /([+-])(\d{2}):?(\d{2})$/.exec(at) ?? [];
  return hours === undefined ? 480 : (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

/**
 * Scores an extractor (the shipped one unless told) on rows: micro precision, recall and F1 over exact span and kind, macro
 * F1, accuracy of values, each kind, and every error. Shares are null where there is nothing to divide by.
 */
export function scoreEntities(rows: readonly EntityRow[], extract: ExtractFor = extractRow): EntityScore {
  const tallies = new Map<string, Tally>();
  const errors: EntityError[] = [];
  for (const row of rows) scoreRow(row, extract(row), tallies, errors);
  const per_type = [...tallies]
    .map(([entity, tally]) => ({
      entity,
      support: tally.gold,
      ...counts(tally),
      value_accuracy: share(tally.right, tally.valued),
    }))
    .sort((a, b) => b.support - a.support || a.entity.localeCompare(b.entity));
  const sum: Tally = { hit: 0, gold: 0, found: 0, valued: 0, right: 0 };
  for (const tally of tallies.values())
    for (const key of ['hit', 'gold', 'found', 'valued', 'right'] as const) sum[key] += tally[key];
  const kinds = per_type.filter(({ support }) => support > 0);
  return {
    n: rows.length,
    ...counts(sum),
    macro_f1:
      kinds.length === 0 ? null : kinds.reduce((total, { f1 }) => total + (f1 ?? 0), 0) / kinds.length,
    value_accuracy: share(sum.right, sum.valued),
    per_type,
    errors,
  };
}

const share = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);

function counts({ hit, gold, found }: Tally): EntityCounts {
  return { precision: share(hit, found), recall: share(hit, gold), f1: share(2 * hit, gold + found) };
}

const keyOf = ({ entity, start, end }: Found) => `${entity} ${start} ${end}`;

function scoreRow(row: EntityRow, found: Found[], tallies: Map<string, Tally>, errors: EntityError[]): void {
  const points = [...row.text];
  const tallyOf = (entity: string): Tally => {
    const tally = tallies.get(entity) ?? { hit: 0, gold: 0, found: 0, valued: 0, right: 0 };
    tallies.set(entity, tally);
    return tally;
  };
  const note = (kind: EntityError['kind'], { entity, start, end }: Found, more: Partial<EntityError>) =>
    errors.push({
      kind,
      text: row.text,
      lang: row.lang,
      entity,
      start,
      end,
      shown: points.slice(start, end).join(''),
      ...more,
    });
  const open = new Map(row.entities.map((gold) => [keyOf(gold), gold]));
  for (const gold of row.entities) tallyOf(gold.entity).gold += 1;
  for (const match of found) {
    const tally = tallyOf(match.entity);
    tally.found += 1;
    const gold = open.get(keyOf(match));
    if (!gold) {
      note('spurious', match, { found: match.value });
      continue;
    }
    open.delete(keyOf(match));
    tally.hit += 1;
    if (gold.value === undefined) continue;
    tally.valued += 1;
    if (sameValue(gold.entity, gold.value, match.value)) tally.right += 1;
    else note('value', match, { expected: gold.value, found: match.value });
  }
  for (const gold of open.values()) note('missed', gold, { expected: gold.value });
}

/**
 * Whether two values mean the same: numbers to a millionth, objects by their fields, times with or without seconds, durations
 * by length (P1W = P7D, PT60M = PT1H), text but for case and outer spaces.
 */
export function sameValue(entity: string, expected: unknown, found: unknown): boolean {
  if (typeof expected === 'number' || typeof found === 'number')
    return Math.abs(Number(expected) - Number(found)) < 1e-6;
  if (typeof expected === 'object' && expected !== null && typeof found === 'object' && found !== null) {
    const a = new Map(Object.entries(expected));
    const b = new Map(Object.entries(found));
    return a.size === b.size && [...a].every(([key, value]) => sameValue('', value, b.get(key)));
  }
  if (typeof expected !== 'string' || typeof found !== 'string') return expected === found;
  const norm =
    entity === 'duration'
      ? durationKey
      : entity === 'time'
        ? timeKey
        : (text: string) => text.trim().toLowerCase();
  return norm(expected) === norm(found);
}

const timeKey = (text: string) =>
  text
    .trim()
    .replace(/^T/i, '')
    .replace(/^(\d\d:\d\d):00$/, '$1');

/** Months and seconds of an ISO 8601 duration: what can be compared without a calendar. */
function durationKey(text: string): string {
  const match =
    /^P(?:([\d.]+)Y)?(?:([\d.]+)M)?(?:([\d.]+)W)?(?:([\d.]+)D)?(?:T(?:([\d.]+)H)?(?:([\d.]+)M)?(?:([\d.]+)S)?)?$/.exec(
      text.trim(),
    );
  if (!match) return text;
  const [years, months, weeks, days, hours, minutes, seconds] = match
    .slice(1)
    .map((part) => Number(part ?? 0));
  const whole = (years ?? 0) * 12 + (months ?? 0);
  const rest =
    (((weeks ?? 0) * 7 + (days ?? 0)) * 24 + (hours ?? 0)) * 3_600 + (minutes ?? 0) * 60 + (seconds ?? 0);
  return `${whole} months ${rest} seconds`;
}
