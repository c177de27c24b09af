import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { defaultBaseDir, projectRoot } from '../paths.ts';
import {
  activeRelease,
  createRelease,
  listVersions,
  readRelease,
  removeTemporary,
  setActive,
} from '../registry/index.ts';
import type { HeadKind, Language, Release, VersionManifest } from '../types.ts';
import { firstRows, loadTrainingConfig, type TrainingConfig, trainingConfigPath } from './config.ts';
import { packSnapshot, sampleOf } from './dataset.ts';
import { encoderIdentity } from './embed.ts';
import { headFingerprint } from './fingerprint.ts';
import { gate } from './gate.ts';
import type { HeadName, TrainingProgress } from './progress.ts';
import { startTrainer } from './trainer.ts';

export const allHeads = [
  'intent-en',
  'intent-zh',
  'sentiment-en',
  'sentiment-zh',
] as const satisfies readonly HeadName[];

export interface TrainingOptions {
  heads?: readonly HeadName[];
  baseDir?: string;
  artifactsDir: string;
  intentsDir?: string;
  configPath?: string;
  onProgress?: (progress: TrainingProgress) => void;
  /** Activate what passes the gate. Without a release in force everything is activated in any case, but for `never`. */
  promote?: boolean | 'never';
  signal?: AbortSignal;
  /** Train on a sample (`first` in the configuration): soon done, less accurate. */
  sample?: boolean;
}

export interface TrainingResult {
  /** Names of the versions that were trained now. */
  trained: string[];
  /** The versions that match data, configuration, code and encoder, trained now or before. */
  current: Partial<Record<HeadName, string>>;
  /** The release that was made and activated, if any. */
  release?: string;
  /** Why a version was not promoted. */
  refused: string[];
}

const parts = (head: HeadName) => head.split('-') as [HeadKind, Language];

interface Plan {
  wanted: { head: HeadName; fingerprint: string; version?: VersionManifest }[];
  config: TrainingConfig;
}

/** Compares the data, configuration and encoders as they are with the versions that exist; reads no weights. */
async function plan(options: TrainingOptions): Promise<Plan> {
  const config = loadTrainingConfig(options.configPath);
  const versions = await listVersions(options.artifactsDir);
  const wanted: Plan['wanted'] = [];
  for (const head of options.heads ?? allHeads) {
    const [kind, language] = parts(head);
    const intentsDir = options.intentsDir ?? join(projectRoot, 'intents');
    const whole = packSnapshot(intentsDir, kind, language, config.seed);
    const { fingerprint: data } = options.sample ? sampleOf(whole, firstRows(config, kind)) : whole;
    const { fingerprint: encoder } = await encoderIdentity(options.baseDir ?? defaultBaseDir, language);
    const fingerprint = headFingerprint({ config, kind, language, data, encoder });
    const version = versions.findLast(
      (manifest) =>
        manifest.kind === kind && manifest.language === language && manifest.fingerprint === fingerprint,
    );
    wanted.push({ head, fingerprint, ...(version ? { version } : {}) });
  }
  return { wanted, config };
}

/** The heads that no version matches as data, configuration, code and encoder are now. */
export async function needsTraining(options: TrainingOptions): Promise<HeadName[]> {
  const { wanted } = await plan(options);
  return wanted.filter(({ version }) => !version).map(({ head }) => head);
}

/**
 * Trains the heads that need it, each language in a child process of its own, and resolves with the versions. What
 * exists already is not trained again. With nothing active, or with `promote` and a passed gate, a release is made of
 * the new versions and what was active, and activated. Killed at any point, the state is the one before.
 * Throws IntentsError, ModelError (DATA_INVALID, ENCODER_…, TRAINING_FAILED).
 */
export async function runTraining(options: TrainingOptions): Promise<TrainingResult> {
  await removeTemporary(options.artifactsDir);
  const { wanted } = await plan(options);
  const missing = wanted.filter(({ version }) => !version).map(({ head }) => head);
  const languages = [...new Set(missing.map((head) => parts(head)[1]))];
  const cores = availableParallelism();
  const processes = cores > 1 ? Math.max(1, Math.floor(cores / Math.max(1, languages.length))) : 1;
  const jobs = languages.map((language) => () => {
    const kinds = missing.filter((head) => parts(head)[1] === language).map((head) => parts(head)[0]);
    const request = {
      language,
      kinds,
      baseDir: options.baseDir ?? defaultBaseDir,
      artifactsDir: options.artifactsDir,
      intentsDir: options.intentsDir ?? join(projectRoot, 'intents'),
      configPath: options.configPath ?? trainingConfigPath,
      sample: options.sample === true,
      processes,
    };
    return startTrainer(request, {
      onMessage: ({ head, stage, done, total }) =>
        options.onProgress?.({ head, stage, done, total, message: `${head}: ${stage} ${done}/${total}` }),
      ...(options.signal ? { signal: options.signal } : {}),
    });
  });
  const trained: string[] = [];
  if (cores > 1) trained.push(...(await allOrFirstError(jobs.map((job) => job()))).flat());
  else for (const job of jobs) trained.push(...(await job()));
  // What was trained counts even where somebody has edited the files meanwhile.
  const stored = (await listVersions(options.artifactsDir)).filter(({ version }) =>
    trained.includes(version),
  );
  const current: TrainingResult['current'] = {};
  const candidates = wanted.flatMap(({ head, version: before }) => {
    const version = before ?? stored.find(({ kind, language }) => head === `${kind}-${language}`);
    if (version) current[head] = version.version;
    return version ? [{ head, version }] : [];
  });
  return { trained: trained.sort(), current, ...(await promote(options, candidates)) };
}

/** Waits for all, so that no child outlives the call, then reports the first failure. */
async function allOrFirstError<T>(promises: Promise<T>[]): Promise<T[]> {
  const settled = await Promise.allSettled(promises);
  return settled.map((one) => {
    if (one.status === 'rejected') throw one.reason;
    return one.value;
  });
}

async function promote(
  options: TrainingOptions,
  candidates: readonly { head: HeadName; version: VersionManifest }[],
): Promise<Pick<TrainingResult, 'release' | 'refused'>> {
  if (options.promote === 'never') return { refused: [] };
  const name = await activeRelease(options.artifactsDir);
  if (name && !options.promote) return { refused: [] };
  const active = name ? await readRelease(options.artifactsDir, name) : undefined;
  const versions = new Map(
    (await listVersions(options.artifactsDir)).map((manifest) => [manifest.version, manifest]),
  );
  const { gate: limits } = loadTrainingConfig(options.configPath);
  const heads: Release['heads'] = { ...active?.heads };
  const refused: string[] = [];
  let changed = false;
  for (const { head, version } of candidates) {
    if (heads[head] === version.version) continue;
    const why = gate(version, versions.get(heads[head] ?? ''), limits);
    if (why) {
      refused.push(why);
      continue;
    }
    heads[head] = version.version;
    changed = true;
  }
  if (!changed) return { refused };
  const { release } = await createRelease(options.artifactsDir, heads);
  await setActive(options.artifactsDir, release);
  return { release, refused };
}
