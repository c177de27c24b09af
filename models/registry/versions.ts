import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ModelError } from '../errors.ts';
import type { VersionManifest } from '../types.ts';
import { hasCode, namesIn, syncDirectory, temporaryName, writeDurably } from './files.ts';
import { listReleases } from './releases.ts';
import { fileName, isVersionName, manifestSchema, numbered, parseVersionName } from './schemas.ts';

/** What a trainer hands over: the manifest without what the registry adds, and the head's files. */
export interface NewVersion
  extends Pick<
    VersionManifest,
    'kind' | 'language' | 'fingerprint' | 'data_fingerprint' | 'encoder' | 'config' | 'metrics'
  > {
  /** File name (no folders) → content. */
  files: Record<string, Uint8Array | string>;
}

export interface StoredVersion {
  manifest: VersionManifest;
  dir: string;
}

const versionsDir = (artifactsDir: string) => join(artifactsDir, 'versions');
const trainAgain = 'activate another release (switchboard models activate) or train again';

/**
 * Stores a new version: everything goes to a temporary directory, the manifest last, each file flushed, then one rename.
 * Killed at any point, it leaves nothing that is ever listed. The number is one above every number ever seen for this
 * kind and language, also in releases. Throws VERSION_INVALID for a file name with a folder in it.
 */
export async function writeVersion(
  artifactsDir: string,
  { files, ...rest }: NewVersion,
): Promise<StoredVersion> {
  for (const name of Object.keys(files)) {
    if (!fileName.test(name))
      throw new ModelError('VERSION_INVALID', `a version may not hold a file named ${JSON.stringify(name)}`, {
        fix: 'use one plain file name',
      });
  }
  const parent = versionsDir(artifactsDir);
  await mkdir(parent, { recursive: true });
  const temporary = join(parent, temporaryName());
  await mkdir(temporary);
  try {
    const described: VersionManifest['files'] = {};
    for (const [name, content] of Object.entries(files)) {
      const bytes = typeof content === 'string' ? Buffer.from(content) : content;
      described[name] = { sha256: digest(bytes), bytes: bytes.length };
      await writeDurably(join(temporary, name), bytes);
    }
    for (let number = await nextNumber(artifactsDir, `${rest.kind}-${rest.language}`); ; number++) {
      const version = numbered(`${rest.kind}-${rest.language}`, number);
      const manifest: VersionManifest = {
        version,
        created_at: new Date().toISOString(),
        ...rest,
        files: described,
      };
      await rm(join(temporary, 'manifest.json'), { force: true });
      await writeDurably(join(temporary, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
      await syncDirectory(temporary);
      const dir = join(parent, version);
      try {
        await rename(temporary, dir);
      } catch (error) {
        // Another trainer took the number meanwhile.
        if (hasCode(error, 'ENOTEMPTY') || hasCode(error, 'EEXIST')) continue;
        throw error;
      }
      await syncDirectory(parent);
      return { manifest, dir };
    }
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw error;
  }
}

async function nextNumber(artifactsDir: string, slot: string): Promise<number> {
  const inReleases = (await listReleases(artifactsDir)).flatMap((release) => Object.values(release.heads));
  const numbers = [...(await namesIn(versionsDir(artifactsDir))), ...inReleases].map((name) => {
    const parsed = parseVersionName(name);
    return parsed?.slot === slot ? parsed.number : 0;
  });
  return Math.max(0, ...numbers) + 1;
}

/** The manifests of all complete versions, by name; contents are not verified here. */
export async function listVersions(artifactsDir: string): Promise<VersionManifest[]> {
  const manifests: VersionManifest[] = [];
  for (const name of await namesIn(versionsDir(artifactsDir))) {
    if (!isVersionName(name)) continue;
    const manifest = await readManifest(artifactsDir, name).catch(() => undefined);
    if (manifest) manifests.push(manifest);
  }
  return manifests;
}

/**
 * A version whose every file is as its manifest says. Throws VERSION_MISSING (no such directory) or VERSION_CORRUPT (no
 * sound manifest, a file missing, of another size, or with another sha256).
 */
export async function readVersion(artifactsDir: string, version: string): Promise<StoredVersion> {
  const manifest = await readManifest(artifactsDir, version);
  const dir = join(versionsDir(artifactsDir), version);
  for (const [name, expected] of Object.entries(manifest.files)) {
    const bytes = await readFile(join(dir, name)).catch(() => undefined);
    const problem =
      bytes === undefined
        ? 'cannot be read'
        : bytes.length !== expected.bytes
          ? `has ${bytes.length} bytes instead of ${expected.bytes}`
          : digest(bytes) !== expected.sha256
            ? 'differs from its sha256'
            : undefined;
    if (problem) {
      throw new ModelError('VERSION_CORRUPT', `${name} of ${version} ${problem}`, {
        fix: trainAgain,
        details: { version, file: name },
      });
    }
  }
  return { manifest, dir };
}

async function readManifest(artifactsDir: string, version: string): Promise<VersionManifest> {
  const missing = (cause?: unknown) =>
    new ModelError('VERSION_MISSING', `there is no version ${version}`, {
      fix: trainAgain,
      details: { version },
      cause,
    });
  if (!isVersionName(version)) throw missing();
  const dir = join(versionsDir(artifactsDir), version);
  let text: string;
  try {
    text = await readFile(join(dir, 'manifest.json'), 'utf8');
  } catch (cause) {
    const there = (await namesIn(versionsDir(artifactsDir))).includes(version);
    throw there ? corrupt(version, 'has no readable manifest', cause) : missing(cause);
  }
  try {
    const manifest = manifestSchema.parse(JSON.parse(text));
    if (manifest.version === version) return manifest;
  } catch (cause) {
    throw corrupt(version, 'has a manifest that is not sound', cause);
  }
  throw corrupt(version, 'has the manifest of another version');
}

const corrupt = (version: string, problem: string, cause?: unknown) =>
  new ModelError('VERSION_CORRUPT', `${version} ${problem}`, {
    fix: trainAgain,
    details: { version },
    cause,
  });

const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
