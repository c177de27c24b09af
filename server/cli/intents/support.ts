import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  loadNlu,
  loadRows,
  loadUtterances,
  OUT_OF_SCOPE,
  readImport,
  type Utterance,
} from '../../../intents/index.ts';
import type { Language } from '../../../models/index.ts';
import { fitOptions, packOptions } from '../../../models/training/config.ts';
import { createEmbedder } from '../../../models/training/embed.ts';
import { loadTrainingConfig } from '../../../models/training/index.ts';
import { inProject } from '../../paths.ts';
import { progress } from '../output.ts';
import { languageFlag, UsageError } from '../support/flags.ts';
import { modelPaths } from '../support/release.ts';

/** Flags that most commands of `intents` share. */
export const shared = {
  from: {
    type: 'string',
    description: 'pack folder or file (default intents/nlu)',
    valueHint: 'PATH',
  },
  lang: { type: 'string', description: 'only this language: en or zh' },
  json: { type: 'string', description: 'also write the result to this file', valueHint: 'FILE' },
} as const;

export const shippedPack = () => inProject('intents', 'nlu');

/** The rows of a pack, or of one language of it; out-of-scope rows are no intent and are left out. */
export function packRows(from: string | undefined, lang: string | undefined): Utterance[] {
  const language = languageFlag(lang);
  const path = resolve(from ?? shippedPack());
  return loadUtterances(path).filter(
    (row) => row.intent !== OUT_OF_SCOPE && (language === undefined || row.lang === language),
  );
}

/** Rows of any of the three formats; a file with a wrong line is refused. */
export function rowsOf(path: string): Utterance[] {
  const { rows, problems } = readImport(resolve(path));
  const [first] = problems;
  if (first) throw new UsageError(`${placeOf(first)}: ${first.message}`, 'mend the line and call again');
  return rows;
}

/** Rows that `augment` made stand in files of this name. */
export const AUGMENTED = 'augmented.yml';
export const written = (rows: readonly Utterance[]) => rows.filter(({ file }) => !file.endsWith(AUGMENTED));

export const languagesOf = (rows: readonly Utterance[]): Language[] =>
  [...new Set(rows.map(({ lang }) => lang))].sort();

export const placeOf = ({ file, line }: { file?: string; line?: number }) =>
  `${(file ?? '').replace(`${process.cwd()}/`, '')}${line === undefined ? '' : `:${line}`}`;

/** The golden rows of a language; none where the file is not there. */
export function goldenRows(lang: Language) {
  const file = inProject('intents', 'golden', 'intents', `${lang}.jsonl`);
  if (!existsSync(file)) return [];
  return loadRows(file).map(({ text, label, line }) => ({ text, intent: label, file, line }));
}

/** How many messages belong to no intent: to train with, and golden. */
export function outOfScopeCounts(lang: Language): { training: number; golden: number } {
  const training = inProject('intents', 'oos', `${lang}.yml`);
  const golden = inProject('intents', 'golden', 'oos', `${lang}.jsonl`);
  return {
    training: existsSync(training) ? loadNlu(training).length : 0,
    golden: existsSync(golden) ? loadRows(golden).length : 0,
  };
}

/** What needs the encoder: vectors through the cache, and the settings that this language's pack is trained with. */
export async function learner(lang: Language) {
  const config = loadTrainingConfig();
  const embedder = await createEmbedder(lang, modelPaths());
  let last = 0;
  const tell = (stage: string, done: number, total: number) => {
    if (done !== total && Date.now() - last < 2_000) return;
    last = Date.now();
    progress(`${lang}: ${stage} ${done}/${total}`);
  };
  return {
    fit: packOptions(fitOptions(config, 'intent', lang), config, 'intent'),
    folds: config.intent.folds,
    tell,
    embed: (texts: readonly string[]) => embedder.embed(texts, (done, total) => tell('embed', done, total)),
  };
}

/** The report directory of a command, made. */
export function reportDir(given: string | undefined, name: string): string {
  const stamp = new Date().toISOString().replace(/[:.]/g, '-').slice(0, 19);
  const dir = resolve(given ?? `reports/${name}-${stamp}`);
  mkdirSync(dir, { recursive: true });
  return dir;
}

export const writeInto = (dir: string, name: string, text: string) => writeFileSync(join(dir, name), text);
