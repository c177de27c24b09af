import { CATALOGUE } from './catalogue.ts';
import { closestNames } from './names.ts';
import type { ImportProblem } from './read-import.ts';
import { sameText, type Utterance } from './utterance.ts';

/** What is done about an intent that both the pack and the import have. */
export const CONFLICTS = ['replace', 'merge', 'rename', 'keep', 'report'] as const;
export type OnConflict = (typeof CONFLICTS)[number];

export interface ImportPlan {
  /** The whole pack as it would be. */
  rows: Utterance[];
  /** Per intent and language, what would change. */
  changes: { intent: string; lang: 'en' | 'zh'; added: number; removed: number; repeated: number }[];
  /** Intents of the import that the pack has already. */
  conflicts: { intent: string; lang: 'en' | 'zh'; here: number; coming: number }[];
  /** Intents that neither the pack nor the catalogue knows, with the closest known names. */
  unknown: { intent: string; closest: string[] }[];
  /** What keeps the plan from being carried out. */
  problems: ImportProblem[];
  /** Texts that would stand under two intents. */
  twice: { text: string; lang: 'en' | 'zh'; intents: string[]; file: string; line: number }[];
}

export interface PlanOptions {
  onConflict: OnConflict;
  /** Let intents in that nobody knows. */
  allowNew?: boolean;
}

const keyOf = ({ lang, intent }: Pick<Utterance, 'lang' | 'intent'>) => `${lang}\0${intent}`;

/**
 * What an import would make of a pack; changes nothing. For an intent that both have: `replace` puts the coming rows in
 * place of those here, `merge` adds what is not here yet, `rename` brings them in as `name_2`, `keep` leaves what is
 * here alone, `report` is a problem. Repeated texts count once.
 */
export function planImport(
  here: readonly Utterance[],
  coming: readonly Utterance[],
  { onConflict, allowNew = false }: PlanOptions,
): ImportPlan {
  const pack = groups(here);
  const known = [...new Set([...CATALOGUE, ...here.map(({ intent }) => intent)])];
  const plan: ImportPlan = { rows: [], changes: [], conflicts: [], unknown: [], problems: [], twice: [] };
  for (const [key, given] of groups(coming)) {
    const first = given[0];
    if (!first) continue;
    const { intent, lang } = first;
    const mine = pack.get(key) ?? [];
    const rows = distinct(given);
    if (!known.includes(intent) && !plan.unknown.some((one) => one.intent === intent))
      plan.unknown.push({ intent, closest: closestNames(intent, known) });
    if (mine.length > 0) plan.conflicts.push({ intent, lang, here: mine.length, coming: rows.length });
    const repeated = given.length - rows.length;
    if (mine.length === 0) {
      pack.set(key, rows);
      plan.changes.push({ intent, lang, added: rows.length, removed: 0, repeated });
    } else if (onConflict === 'replace') {
      pack.set(key, rows);
      plan.changes.push({ intent, lang, added: rows.length, removed: mine.length, repeated });
    } else if (onConflict === 'merge') {
      const all = distinct([...mine, ...rows]);
      const added = all.length - distinct(mine).length;
      pack.set(key, [...mine, ...all.slice(distinct(mine).length)]);
      plan.changes.push({ intent, lang, added, removed: 0, repeated: given.length - added });
    } else if (onConflict === 'rename') {
      const name = freeName(intent, lang, pack);
      pack.set(
        keyOf({ lang, intent: name }),
        rows.map((row) => ({ ...row, intent: name })),
      );
      plan.changes.push({ intent: name, lang, added: rows.length, removed: 0, repeated });
    } else if (onConflict === 'report') {
      plan.problems.push({
        code: 'IMPORT_REFUSED',
        message: `${intent} (${lang}) is in the pack already, with ${mine.length} rows`,
        file: first.file,
        line: first.line,
      });
    }
  }
  if (!allowNew)
    for (const { intent, closest } of plan.unknown) {
      const row = coming.find((one) => one.intent === intent);
      plan.problems.push({
        code: 'PACK_UNKNOWN_INTENT',
        message: `${intent} is not known${closest.length > 0 ? `; did you mean ${closest.join(' or ')}?` : ''}`,
        file: row?.file ?? '',
        ...(row ? { line: row.line } : {}),
      });
    }
  plan.rows = [...pack.values()].flat();
  plan.twice = underTwo(plan.rows, new Set(coming.map((row) => `${row.lang}\0${sameText(row.text)}`)));
  return plan;
}

function groups(rows: readonly Utterance[]): Map<string, Utterance[]> {
  const found = new Map<string, Utterance[]>();
  for (const row of rows) {
    const group = found.get(keyOf(row));
    if (group) group.push(row);
    else found.set(keyOf(row), [row]);
  }
  return found;
}

function distinct(rows: readonly Utterance[]): Utterance[] {
  const seen = new Map<string, Utterance>();
  for (const row of rows) {
    const key = sameText(row.text);
    if (!seen.has(key)) seen.set(key, row);
  }
  return [...seen.values()];
}

function freeName(intent: string, lang: 'en' | 'zh', pack: ReadonlyMap<string, unknown>): string {
  for (let n = 2; ; n++) if (!pack.has(keyOf({ lang, intent: `${intent}_${n}` }))) return `${intent}_${n}`;
}

function underTwo(rows: readonly Utterance[], coming: ReadonlySet<string>): ImportPlan['twice'] {
  const seen = new Map<string, Utterance[]>();
  for (const row of rows) {
    const key = `${row.lang}\0${sameText(row.text)}`;
    if (!coming.has(key)) continue;
    const known = seen.get(key);
    if (known) known.push(row);
    else seen.set(key, [row]);
  }
  return [...seen.values()].flatMap((same) => {
    const intents = [...new Set(same.map(({ intent }) => intent))];
    const [first] = same;
    if (!first || intents.length < 2) return [];
    return [{ text: first.text, lang: first.lang, intents, file: first.file, line: first.line }];
  });
}
