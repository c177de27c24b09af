import type { Row } from '../../intents/rows.ts';
import { ModelError } from '../errors.ts';
import { stratifiedFolds } from '../intent/folds.ts';
import { readRelease, readVersion } from '../registry/index.ts';
import type { TrainingConfig } from '../training/config.ts';
import { createEmbedder, type Embedder, type EmbedderOptions } from '../training/embed.ts';
import type { HeadKind, Language } from '../types.ts';
import { baselineLabels } from './baseline.ts';
import { fitJudge, type Judge, judgeAll, storedJudge } from './models.ts';
import { countKnown, dropKnown, type LanguageRow, scorable, withLanguages } from './rows.ts';
import { conclude, type Evaluation, Tally } from './tally.ts';

export interface EvaluationContext extends EmbedderOptions {
  kind: HeadKind;
  /** For rows that name none. */
  lang?: Language;
  config: TrainingConfig;
  baseline: boolean;
  onProgress?: (line: string) => void;
}

type Embedders = (language: Language) => Promise<Embedder>;

function embeddersOf(context: EvaluationContext): { of: Embedders; used: Map<Language, Embedder> } {
  const used = new Map<Language, Embedder>();
  return {
    used,
    async of(language) {
      const known = used.get(language) ?? (await createEmbedder(language, context));
      used.set(language, known);
      return known;
    },
  };
}

/** Fits on `train` (settings by `valid`, or by folds of train) and scores `test`; each language has a model of its own. */
export async function evaluateSplit(
  given: { train: Row[]; valid: Row[]; test: Row[] },
  context: EvaluationContext,
): Promise<Evaluation> {
  const train = withLanguages(given.train, context.lang);
  const valid = dropKnown(withLanguages(given.valid, context.lang), train);
  const test = withLanguages(given.test, context.lang);
  const tally = new Tally();
  const embedders = embeddersOf(context);
  for (const language of languagesOf(test)) {
    const own = (rows: LanguageRow[]) => rows.filter((row) => row.language === language);
    await fitAndJudge(
      { train: own(train), valid: own(valid), test: own(test), language, where: '' },
      context,
      embedders.of,
      tally,
    );
  }
  const meta = {
    duplicates: countKnown(test, train),
    validDropped: given.valid.length - valid.length,
    version: 'none',
  };
  return conclude(tally, embedders.used, meta);
}

/** Cross-validation: each fold is scored by a model whose every setting comes from the others; metrics are pooled. */
export async function evaluateFolds(
  given: { data: Row[]; folds: number; seed: number },
  context: EvaluationContext,
): Promise<Evaluation> {
  const data = withLanguages(given.data, context.lang);
  const tally = new Tally();
  const embedders = embeddersOf(context);
  let duplicates = 0;
  for (const language of languagesOf(data)) {
    const rows = data.filter((row) => row.language === language);
    const splits = stratifiedFolds(
      rows.map(({ text }) => text),
      rows.map(({ label }) => label),
      given.folds,
      given.seed,
    );
    const held = new Set(splits.flatMap((split) => [...split.held]));
    const never = rows.filter((_, i) => !held.has(i));
    tally.skip({ labels: [...new Set(never.map(({ label }) => label))], rows: never.length });
    for (const [i, split] of splits.entries()) {
      const pick = (at: Int32Array) => Array.from(at, (r) => rows[r] as LanguageRow);
      const [train, test] = [pick(split.train), pick(split.held)];
      duplicates += countKnown(test, train);
      await fitAndJudge(
        { train, valid: [], test, language, where: `fold ${i + 1}/${given.folds} ` },
        context,
        embedders.of,
        tally,
      );
    }
  }
  return conclude(tally, embedders.used, { duplicates, validDropped: 0, version: 'none' });
}

/** Scores what a release serves. Throws RELEASE_MISSING, VERSION_… or NO_ACTIVE_RELEASE (no head for a language). */
export async function evaluateRelease(
  given: { release: string; test: Row[] },
  context: EvaluationContext,
): Promise<Evaluation> {
  const test = withLanguages(given.test, context.lang);
  const { heads } = await readRelease(context.artifactsDir, given.release);
  const tally = new Tally();
  const embedders = embeddersOf(context);
  for (const language of languagesOf(test)) {
    const version = heads[`${context.kind}-${language}`];
    if (!version) {
      throw new ModelError(
        'NO_ACTIVE_RELEASE',
        `${given.release} has no ${context.kind} head for ${language}`,
        {
          fix: `train one: switchboard train ${context.kind} --lang ${language} --promote`,
        },
      );
    }
    const judge = await storedJudge(await readVersion(context.artifactsDir, version));
    await score(
      judge,
      test.filter((row) => row.language === language),
      language,
      '',
      context,
      embedders.of,
      tally,
    );
  }
  return conclude(tally, embedders.used, { duplicates: 0, validDropped: 0, version: given.release });
}

const languagesOf = (rows: readonly LanguageRow[]) =>
  [...new Set(rows.map(({ language }) => language))].sort();

interface Part {
  train: LanguageRow[];
  valid: LanguageRow[];
  test: LanguageRow[];
  language: Language;
  where: string;
}

async function fitAndJudge(
  { train, valid, test, language, where }: Part,
  context: EvaluationContext,
  embedders: Embedders,
  tally: Tally,
): Promise<void> {
  const { kind, config } = context;
  const tell = teller(context, where);
  const judge = await fitJudge({
    kind,
    language,
    train,
    valid,
    config,
    embedder: await embedders(language),
    tell,
  });
  const baseline = context.baseline
    ? baselineLabels({ kind, language, train, texts: test.map(({ text }) => text), config })
    : undefined;
  await score(judge, test, language, where, context, embedders, tally, baseline);
}

async function score(
  judge: Judge,
  test: readonly LanguageRow[],
  language: Language,
  where: string,
  context: EvaluationContext,
  embedders: Embedders,
  tally: Tally,
  baseline?: readonly string[],
): Promise<void> {
  tally.spent(judge);
  const byRow = new Map(test.map((row, i) => [row, baseline?.[i]]));
  const { scored, unscored } = scorable(test, judge.labels);
  tally.skip(unscored);
  const { verdicts, seconds } = await judgeAll(
    judge,
    scored.map(({ text }) => text),
    await embedders(language),
    teller(context, where),
  );
  tally.predictSeconds += seconds;
  for (const [i, verdict] of verdicts.entries()) {
    const row = scored[i];
    if (!row) continue;
    const guess = byRow.get(row);
    tally.judged.push({
      row,
      labels: judge.labels,
      verdict,
      ...(guess === undefined ? {} : { baseline: guess }),
    });
  }
}

/** One line a stage and then at most one in two seconds. */
function teller(
  { onProgress }: EvaluationContext,
  where: string,
): (stage: string, done: number, total: number) => void {
  let last = { stage: '', at: 0 };
  return (stage, done, total) => {
    const now = Date.now();
    if (stage === last.stage && now - last.at < 2_000) return;
    last = { stage, at: now };
    onProgress?.(`${where}${stage} ${done}/${total}`);
  };
}
