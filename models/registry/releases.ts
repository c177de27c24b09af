import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ModelError } from '../errors.ts';
import type { Release } from '../types.ts';
import { createFile, hasCode, namesIn } from './files.ts';
import { isReleaseName, numbered, releaseNumber, releaseSchema } from './schemas.ts';

const releasesDir = (artifactsDir: string) => join(artifactsDir, 'releases');

/** All sound releases, oldest first. */
export async function listReleases(artifactsDir: string): Promise<Release[]> {
  const releases: Release[] = [];
  for (const file of await namesIn(releasesDir(artifactsDir))) {
    const name = file.replace(/\.json$/, '');
    if (file === name || !isReleaseName(name)) continue;
    const release = await readRelease(artifactsDir, name).catch(() => undefined);
    if (release) releases.push(release);
  }
  return releases;
}

/** One release. Throws RELEASE_MISSING or RELEASE_CORRUPT. */
export async function readRelease(artifactsDir: string, name: string): Promise<Release> {
  const fix = 'list what there is (switchboard models list) and activate another';
  const missing = (cause?: unknown) =>
    new ModelError('RELEASE_MISSING', `there is no release ${name}`, {
      fix,
      details: { release: name },
      cause,
    });
  if (!isReleaseName(name)) throw missing();
  let text: string;
  try {
    text = await readFile(join(releasesDir(artifactsDir), `${name}.json`), 'utf8');
  } catch (cause) {
    if (hasCode(cause, 'ENOENT')) throw missing(cause);
    throw cause;
  }
  try {
    const release = releaseSchema.parse(JSON.parse(text));
    if (release.release === name) return release;
  } catch (cause) {
    throw new ModelError('RELEASE_CORRUPT', `the file of ${name} is not sound`, {
      fix,
      details: { release: name },
      cause,
    });
  }
  throw new ModelError('RELEASE_CORRUPT', `the file of ${name} describes another release`, {
    fix,
    details: { release: name },
  });
}

/** Stores a release under the next number. The caller has checked the versions (see `createRelease` of index.ts). */
export async function storeRelease(artifactsDir: string, heads: Release['heads']): Promise<Release> {
  const taken = (await namesIn(releasesDir(artifactsDir))).map((file) =>
    releaseNumber(file.replace(/\.json$/, '')),
  );
  for (let number = Math.max(0, ...taken) + 1; ; number++) {
    const release: Release = {
      release: numbered('release', number),
      created_at: new Date().toISOString(),
      heads,
    };
    const path = join(releasesDir(artifactsDir), `${release.release}.json`);
    if (await createFile(path, `${JSON.stringify(release, null, 2)}\n`)) return release;
  }
}
