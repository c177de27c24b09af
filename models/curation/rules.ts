/** Checks that need no encoder. */
import { isCatalogueIntent } from '../../intents/catalogue.ts';
import { closestNames } from '../../intents/names.ts';
import { detectLanguage } from '../encoder/language.ts';
import { ENTITY_TYPES } from '../entities/types.ts';
import { findPrivate } from '../privacy/redact.ts';
import type { Language } from '../types.ts';
import { about, type Finding, type Utterance } from './types.ts';
import { bareText, lengthOf, quantile, wordsOf } from './words.ts';

export interface LintLimits {
  /** Rows that an intent should have; under a fifth of them it is an error. */
  leastRows: number;
  /** An intent with so many times the median is out of balance. */
  imbalance: number;
  /** At most this share of an intent's lines may hold one word of its own. */
  keywordShare: number;
  /** At least this share of lines should be short, and as many long. */
  lengthShare: number;
  /** Words (en) or characters (zh): up to the first is short, from the second on long. */
  lengths: Record<Language, readonly [number, number]>;
}

export const lintLimits: LintLimits = {
  leastRows: 100,
  imbalance: 5,
  keywordShare: 1 / 3,
  lengthShare: 0.08,
  lengths: { en: [5, 15], zh: [8, 22] },
};

/** Kinds whose own checks leave little doubt; the rest may be a figure of speech ("my id card"). */
const surely = new Set(['CARD', 'EMAIL', 'ICCID', 'IMEI']);

/** Every check on single rows and on counts. `rows` are of one language. */
export function ruleFindings(rows: readonly Utterance[], lang: Language, limits = lintLimits): Finding[] {
  const groups = groupBy(rows);
  const sizes = [...groups.values()].map((group) => group.length).sort((a, b) => a - b);
  const median = quantile(sizes, 0.5);
  return [
    ...rows.flatMap((row) => [...rowFindings(row, lang)]),
    ...repeats(rows),
    ...[...groups].flatMap(([intent, group]) => [
      ...groupFindings(intent, group, rows, lang, median, limits),
    ]),
  ];
}

export function groupBy(rows: readonly Utterance[]): Map<string, Utterance[]> {
  const groups = new Map<string, Utterance[]>();
  for (const row of rows) {
    const group = groups.get(row.intent);
    if (group) group.push(row);
    else groups.set(row.intent, [row]);
  }
  return groups;
}

function* rowFindings(row: Utterance, lang: Language): Generator<Finding> {
  const { text, entities } = row;
  if (detectLanguage(text, lang) !== lang)
    yield about(row, 'language', 'warning', `does not look like ${lang}`);
  for (const { entity } of entities) {
    if ((ENTITY_TYPES as readonly string[]).includes(entity)) continue;
    yield about(row, 'entity', 'error', `${entity} is not an entity that we know`);
  }
  const kinds = [...new Set(findPrivate(text).map(({ type }) => type))];
  if (kinds.length > 0) {
    const level = kinds.some((kind) => surely.has(kind)) ? 'error' : 'warning';
    yield about(row, 'personal_data', level, `looks like personal data: ${kinds.join(', ')}`);
  }
}

/** The same text but for signs and spaces: an error under two intents, a waste under one. */
function repeats(rows: readonly Utterance[]): Finding[] {
  const first = new Map<string, Utterance>();
  const found: Finding[] = [];
  for (const row of rows) {
    const bare = bareText(row.text);
    const key = bare === '' ? row.text : bare;
    const known = first.get(key);
    if (!known) {
      first.set(key, row);
      continue;
    }
    const across = known.intent !== row.intent;
    found.push({
      ...(across
        ? about(row, 'two_intents', 'error', `stands under ${known.intent} too`)
        : about(row, 'repeated', 'warning', 'differs from another line by signs or spaces alone')),
      other: { file: known.file, line: known.line, intent: known.intent },
    });
  }
  return found;
}

function* groupFindings(
  intent: string,
  group: readonly Utterance[],
  all: readonly Utterance[],
  lang: Language,
  median: number,
  limits: LintLimits,
): Generator<Finding> {
  const [first] = group;
  const say = (rule: string, level: Finding['level'], message: string, score?: number): Finding => ({
    rule,
    level,
    message,
    lang,
    intent,
    ...(first ? { file: first.file } : {}),
    ...(score === undefined ? {} : { score }),
  });
  if (!isCatalogueIntent(intent)) {
    const closest = closestNames(intent);
    const hint = closest.length > 0 ? `; did you mean ${closest.join(' or ')}?` : '';
    yield say('unknown_intent', 'error', `is not in the catalogue${hint}`);
  }
  const n = group.length;
  if (n < limits.leastRows)
    yield say(
      'too_few',
      n < limits.leastRows / 5 ? 'error' : 'warning',
      `has ${n} rows; ${limits.leastRows} are wanted`,
      n,
    );
  if (n > limits.imbalance * median)
    yield say('imbalance', 'warning', `has ${n} rows, the median is ${median}`, n / Math.max(1, median));
  const [short, long] = limits.lengths[lang];
  const lengths = group.map(({ text }) => lengthOf(text, lang));
  const share = (wanted: (length: number) => boolean) => lengths.filter(wanted).length / n;
  const [shorts, longs] = [share((length) => length <= short), share((length) => length >= long)];
  const unit = lang === 'en' ? 'words' : 'characters';
  if (n >= 20 && !intent.startsWith('chat.')) {
    if (shorts < limits.lengthShare)
      yield say(
        'length_spread',
        'warning',
        `${percent(shorts)} of its lines have at most ${short} ${unit}`,
        shorts,
      );
    if (longs < limits.lengthShare)
      yield say(
        'length_spread',
        'warning',
        `${percent(longs)} of its lines have ${long} ${unit} or more`,
        longs,
      );
    const keyword = commonest(group, all, lang);
    if (keyword && keyword.share > limits.keywordShare)
      yield say(
        'keyword_share',
        'warning',
        `"${keyword.word}" stands in ${percent(keyword.share)} of its lines`,
        keyword.share,
      );
  }
}

const percent = (value: number) => `${(value * 100).toFixed(0)} %`;

const counted = new WeakMap<readonly Utterance[], Map<string, number>>();

/** In how many rows each word stands. */
function frequencies(rows: readonly Utterance[], lang: Language): Map<string, number> {
  const known = counted.get(rows);
  if (known) return known;
  const found = new Map<string, number>();
  for (const { text } of rows)
    for (const word of new Set(wordsOf(text, lang))) found.set(word, (found.get(word) ?? 0) + 1);
  counted.set(rows, found);
  return found;
}

/** The commonest word that belongs to an intent: at most one in twenty of the other lines has it. */
function commonest(group: readonly Utterance[], all: readonly Utterance[], lang: Language) {
  const everywhere = frequencies(all, lang);
  const others = Math.max(1, all.length - group.length);
  let best: { word: string; share: number } | undefined;
  for (const [word, count] of frequencies(group, lang)) {
    if (((everywhere.get(word) ?? 0) - count) / others > 0.05) continue;
    const share = count / group.length;
    if (!best || share > best.share) best = { word, share };
  }
  return best;
}
