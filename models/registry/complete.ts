import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { VersionManifest } from '../types.ts';
import { readVersion } from './versions.ts';

/**
 * Whether the files of versions are as their manifests say. A version is read in full once and then again only when a size
 * or a time of its files has changed.
 */
export function createCompleteness(artifactsDir: string): (manifest: VersionManifest) => Promise<boolean> {
  const known = new Map<string, { seen: string; complete: boolean }>();
  return async (manifest) => {
    const seen = await look(join(artifactsDir, 'versions', manifest.version), manifest);
    const before = known.get(manifest.version);
    if (before?.seen === seen) return before.complete;
    const complete =
      seen !== null &&
      (await readVersion(artifactsDir, manifest.version).then(
        () => true,
        () => false,
      ));
    if (seen !== null) known.set(manifest.version, { seen, complete });
    return complete;
  };
}

/** Sizes and times of a version's files; null where one is missing or has another size. */
async function look(dir: string, manifest: VersionManifest): Promise<string | null> {
  const parts: string[] = [];
  for (const [name, expected] of Object.entries(manifest.files)) {
    const found = await stat(join(dir, name)).catch(() => null);
    if (found?.size !== expected.bytes) return null;
    parts.push(`${name} ${found.size} ${found.mtimeMs} ${found.ctimeMs}`);
  }
  return parts.join('\n');
}
