import { ModelError } from '../errors.ts';
import { defaultBaseDir } from '../paths.ts';
import { activeRelease, listVersions, readRelease } from '../registry/index.ts';
import type { Language } from '../types.ts';
import { encoderIdentity } from './embed.ts';
import { type HeadName, sparingly } from './progress.ts';
import { allHeads, needsTraining, runTraining, type TrainingOptions } from './run.ts';
import { runTrainingApart } from './run-apart.ts';

export type EnsureOptions = Omit<TrainingOptions, 'onProgress' | 'promote'> & {
  onProgress?: (line: string) => void;
};

/**
 * For the start of a server: trains what no version matches and activates it, where the gate allows. A head that serves
 * soundly and needs no training is left alone, so that a release somebody went back to stays. Returns the names of the
 * versions trained now; usually none, which takes a fraction of a second.
 */
export async function ensureTrained({ onProgress, ...options }: EnsureOptions): Promise<string[]> {
  let heads: HeadName[];
  try {
    heads = [...new Set([...(await needsTraining(options)), ...(await unserved(options))])];
  } catch (error) {
    // A damaged pointer or release is for the inference process to work round; training could only hide it.
    if (!(error instanceof ModelError) || !/^(ACTIVE|RELEASE)_/.test(error.code)) throw error;
    onProgress?.(`nothing is trained: ${error.message}`);
    return [];
  }
  if (heads.length === 0) return [];
  const { trained, refused, release } = await runTraining({
    ...options,
    heads,
    promote: true,
    ...(onProgress ? { onProgress: sparingly(onProgress) } : {}),
  });
  for (const why of refused) onProgress?.(`not activated: ${why}`);
  if (release) onProgress?.(`${release} is active`);
  return trained;
}

/**
 * For the start of a server: makes sure that every head can serve, soon. What the active release lacks is trained on a sample
 * and activated; whether the whole has to be trained is asked behind (`needsTrainingApart`). Everything happens in a child, so
 * that the server does not even read the packs. Returns the names of the versions trained now; usually none.
 */
export async function ensureServing({ onProgress, ...options }: EnsureOptions): Promise<string[]> {
  let heads: HeadName[];
  try {
    heads = await unserved(options);
  } catch (error) {
    if (!(error instanceof ModelError) || !/^(ACTIVE|RELEASE)_/.test(error.code)) throw error;
    onProgress?.(`nothing is trained: ${error.message}`);
    return [];
  }
  if (heads.length === 0) return [];
  const { trained, release } = await runTrainingApart({
    ...options,
    heads,
    sample: true,
    promote: true,
    ...(onProgress ? { onProgress: sparingly(onProgress) } : {}),
  });
  if (release) onProgress?.(`${release} is active`);
  return trained;
}

/** The heads that the active release lacks, or has from another encoder than the one that is installed. */
async function unserved(options: EnsureOptions): Promise<HeadName[]> {
  const name = await activeRelease(options.artifactsDir);
  const served = name ? (await readRelease(options.artifactsDir, name)).heads : {};
  const versions = new Map(
    (await listVersions(options.artifactsDir)).map((manifest) => [manifest.version, manifest]),
  );
  const found: HeadName[] = [];
  for (const head of options.heads ?? allHeads) {
    const { fingerprint } = await encoderIdentity(
      options.baseDir ?? defaultBaseDir,
      head.split('-')[1] as Language,
    );
    if (versions.get(served[head] ?? '')?.encoder.fingerprint !== fingerprint) found.push(head);
  }
  return found;
}
