import { OUT_OF_SCOPE } from '../../intents/catalogue.ts';
import { loadRows, type Row } from '../../intents/rows.ts';
import { detectLanguage } from '../encoder/language.ts';
import { textKey } from '../training/dataset.ts';
import type { Language } from '../types.ts';

/** Rows with their language decided. */
export type LanguageRow = Row & { language: Language };

/** Reads files or folders of rows, in the order given. Throws IntentsError with file and line. */
export const readRows = (paths: readonly string[], label: string): Row[] =>
  paths.flatMap((path) => loadRows(path, { label }));

/**
 * A row's `lang` wins, then the language asked for, then the script of its text. A language that only few of the rows
 * that say nothing fall into (under a twentieth: "5G", "uc") follows the others, so that it does not become a model.
 */
export function withLanguages(rows: readonly Row[], asked: Language | undefined): LanguageRow[] {
  const decided = rows.map(
    (row): LanguageRow => ({ ...row, language: row.lang ?? asked ?? detectLanguage(row.text) }),
  );
  const zh = decided.filter(({ language }) => language === 'zh').length;
  const rare: Language | undefined =
    zh * 20 < decided.length ? 'zh' : (decided.length - zh) * 20 < decided.length ? 'en' : undefined;
  if (!rare) return decided;
  const usual = rare === 'zh' ? 'en' : 'zh';
  return decided.map((row) =>
    row.language === rare && !row.lang && !asked ? { ...row, language: usual } : row,
  );
}

/** Valid rows whose text is not in train. */
export function dropKnown<T extends Row>(valid: readonly T[], train: readonly Row[]): T[] {
  const known = new Set(train.map(({ text }) => textKey(text)));
  return valid.filter(({ text }) => !known.has(textKey(text)));
}

export function countKnown(test: readonly Row[], train: readonly Row[]): number {
  const known = new Set(train.map(({ text }) => textKey(text)));
  return test.filter(({ text }) => known.has(textKey(text))).length;
}

/** Parts rows into those that a model can be scored on and those that it cannot, with their labels. */
export function scorable<T extends Row>(
  rows: readonly T[],
  labels: readonly string[],
): { scored: T[]; unscored: { labels: string[]; rows: number } } {
  const known = new Set([...labels, OUT_OF_SCOPE]);
  const scored = rows.filter(({ label }) => known.has(label));
  const strange = rows.filter(({ label }) => !known.has(label));
  return {
    scored,
    unscored: { labels: [...new Set(strange.map(({ label }) => label))].sort(), rows: strange.length },
  };
}
