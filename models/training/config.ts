import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { ModelError } from '../errors.ts';
import type { FitOptions } from '../intent/corpus.ts';
import type { IntentOptions } from '../intent/model.ts';
import { projectRoot } from '../paths.ts';
import type { HeadKind, Language } from '../types.ts';

const count = z.number().int().positive();
const share = z.number().min(0).max(1);
const lengths = z.tuple([count, count]).refine(([low, high]) => low <= high, 'goes from long to short');
const penalties = z.array(z.number().positive()).min(1);

const language = z.enum(['en', 'zh']);

const classifier = {
  folds: z.number().int().min(2).max(20),
  search_rows: count,
  balance: share,
  calibration_rows: count,
  dense: z.strictObject({ penalties, iterations: count }),
  sparse: z.strictObject({
    penalties,
    iterations: count,
    chars: lengths,
    words: lengths,
    min_texts: count,
    max_features: count,
  }),
  squares: z.strictObject({ penalties, iterations: count }),
  packs: z.partialRecord(
    language,
    z.strictObject({
      dense: z.number().positive(),
      sparse: z.number().positive(),
      squares: z.number().positive(),
    }),
  ),
};

const schema = z.strictObject({
  seed: z.number().int().nonnegative(),
  intent: z.strictObject({
    ...classifier,
    out_of_scope: z.strictObject({
      neighbours: count,
      labels: count,
      per_label: count,
      false_rejection: share,
      folds_false_rejection: z.record(language, share),
      miss_cost: z.number().positive(),
      weights: z.strictObject({
        nearest: share,
        neighbours: share,
        isolation: share,
        centroid: share,
        middle: share,
        doubt: share,
        entropy: share,
        unknown: share,
      }),
      enough_rows: count,
      sample_rows: count,
    }),
    confident: z.strictObject({ precision: share, least: share }),
  }),
  sentiment: z.strictObject(classifier),
  gate: z.strictObject({ accuracy_drop: share }),
  first: z.strictObject({ intent: count, sentiment: count }),
  nice: z.number().int().min(0).max(19),
});

/** The training configuration, as `config.yml` describes it. */
export type TrainingConfig = z.infer<typeof schema>;

export const trainingConfigPath = join(projectRoot, 'models', 'training', 'config.yml');

/** Reads and checks the configuration. Throws DATA_INVALID that names the key. */
export function loadTrainingConfig(path: string = trainingConfigPath): TrainingConfig {
  const fix = 'correct the key; models/training/config.yml in the repository shows every one';
  let given: unknown;
  try {
    given = parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new ModelError('DATA_INVALID', `the training configuration cannot be read: ${path}`, {
      fix,
      cause,
    });
  }
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new ModelError(
    'DATA_INVALID',
    `training configuration: ${issue?.path.join('.') || 'the file'}: ${issue?.message ?? 'not valid'}`,
    {
      fix,
      details: { file: path },
    },
  );
}

export function fitOptions(config: TrainingConfig, kind: HeadKind, language: Language): FitOptions {
  const { folds, search_rows, calibration_rows, balance, dense, sparse, squares } = config[kind];
  const { penalties: values, iterations, chars, words, min_texts, max_features } = sparse;
  return {
    seed: config.seed,
    folds,
    searchRows: search_rows,
    calibrationRows: calibration_rows,
    balance,
    dense,
    squares,
    sparse: { penalties: values, iterations, chars, words, minTexts: min_texts, maxFeatures: max_features },
    language,
  };
}

/** The options of a shipped pack: as `fitOptions`, with the penalties that were found for it. */
export function packOptions(options: FitOptions, config: TrainingConfig, kind: HeadKind): FitOptions {
  const found = config[kind].packs[options.language];
  if (!found) return options;
  const { dense, sparse, squares } = options;
  return {
    ...options,
    dense: { ...dense, penalties: [found.dense] },
    sparse: { ...sparse, penalties: [found.sparse] },
    squares: { ...squares, penalties: [found.squares] },
  };
}

export function intentOptions(config: TrainingConfig, language: Language): IntentOptions {
  const { out_of_scope: o, confident } = config.intent;
  return {
    fit: fitOptions(config, 'intent', language),
    outOfScope: {
      neighbours: o.neighbours,
      labels: o.labels,
      perLabel: o.per_label,
      falseRejection: o.false_rejection,
      foldsFalseRejection: o.folds_false_rejection[language],
      missCost: o.miss_cost,
      weights: o.weights,
      enoughRows: o.enough_rows,
      sampleRows: o.sample_rows,
    },
    confident,
  };
}

/** Rows of each label in the sample that a first start trains on. */
export const firstRows = (config: TrainingConfig, kind: HeadKind): number =>
  kind === 'intent' ? config.first.intent : config.first.sentiment;
