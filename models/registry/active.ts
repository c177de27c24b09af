import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ModelError, type PlainError, toPlainError } from '../errors.ts';
import type { Release } from '../types.ts';
import { hasCode, removeTemporaryIn, replaceFile } from './files.ts';
import { readRelease, storeRelease } from './releases.ts';
import { type ActivePointer, activeSchema, type HeadSlot, headSlots, parseVersionName } from './schemas.ts';
import { readVersion, type StoredVersion } from './versions.ts';

/** A release with its verified heads. */
export interface ReadRelease {
  release: Release;
  heads: Map<HeadSlot, StoredVersion>;
}

/** What is served, and what could not be. */
export interface ResolvedRelease<T> {
  /** The release that loaded. */
  release: Release;
  loaded: T;
  /** The one that the pointer names. */
  active: string;
  /** The releases before it in the pointer's order that are broken, and why. Empty: the active one serves. */
  rejected: { release: string; error: PlainError }[];
}

const activePath = (artifactsDir: string) => join(artifactsDir, 'active.json');
const historyLength = 10;

/**
 * Stores a release of existing, sound versions under the next number. Throws VERSION_MISSING, VERSION_CORRUPT or
 * VERSION_INVALID (a version in another's place).
 */
export async function createRelease(artifactsDir: string, heads: Release['heads']): Promise<Release> {
  for (const slot of headSlots) {
    const version = heads[slot];
    if (version === undefined) continue;
    if (parseVersionName(version)?.slot !== slot) {
      throw new ModelError('VERSION_INVALID', `${version} cannot serve as ${slot}`, {
        fix: `name a version ${slot}-…`,
      });
    }
    await readVersion(artifactsDir, version);
  }
  return storeRelease(artifactsDir, heads);
}

/** A release whose versions are all complete and sound. Throws what `readRelease` and `readVersion` throw. */
export async function verifyRelease(artifactsDir: string, name: string): Promise<ReadRelease> {
  const release = await readRelease(artifactsDir, name);
  const heads = new Map<HeadSlot, StoredVersion>();
  for (const slot of headSlots) {
    const version = release.heads[slot];
    if (version !== undefined) heads.set(slot, await readVersion(artifactsDir, version));
  }
  return { release, heads };
}

/** The pointer, or undefined when nothing was ever activated. Throws ACTIVE_CORRUPT. */
export async function activePointer(artifactsDir: string): Promise<ActivePointer | undefined> {
  let text: string;
  try {
    text = await readFile(activePath(artifactsDir), 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
  try {
    return activeSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new ModelError('ACTIVE_CORRUPT', 'active.json, which names the active release, is not sound', {
      fix: 'name it anew: switchboard models activate RELEASE',
      cause,
    });
  }
}

/** The active release's name, or undefined. */
export async function activeRelease(artifactsDir: string): Promise<string | undefined> {
  return (await activePointer(artifactsDir))?.release;
}

/**
 * Makes a release the active one after verifying all its files; the one before becomes `previous`. One atomic step: a
 * reader sees the old pointer or the new. Throws what `verifyRelease` throws, and then changes nothing.
 */
export async function setActive(artifactsDir: string, name: string): Promise<ActivePointer> {
  await verifyRelease(artifactsDir, name);
  // A pointer that is not sound is what this call repairs.
  const before = await activePointer(artifactsDir).catch(() => undefined);
  if (before?.release === name) return before;
  const history = before
    ? [before.release, ...before.history.filter((old) => old !== before.release && old !== name)]
    : [];
  const pointer: ActivePointer = {
    release: name,
    previous: before?.release ?? null,
    history: history.slice(0, historyLength),
    activated_at: new Date().toISOString(),
  };
  await replaceFile(activePath(artifactsDir), `${JSON.stringify(pointer, null, 2)}\n`);
  return pointer;
}

/** Goes back to the release before. Throws NO_ACTIVE_RELEASE when there is none. */
export async function rollback(artifactsDir: string): Promise<ActivePointer> {
  const previous = (await activePointer(artifactsDir))?.previous;
  if (!previous)
    throw new ModelError('NO_ACTIVE_RELEASE', 'there is no release before the active one', {
      fix: 'switchboard models activate RELEASE',
    });
  return setActive(artifactsDir, previous);
}

/**
 * The active release if it is sound and `load` takes it, else the newest earlier one that is, with what was rejected and
 * why: never a release that did not serve before. Throws NO_ACTIVE_RELEASE when nothing was activated or nothing is sound.
 */
export async function resolveActive<T>(
  artifactsDir: string,
  load: (read: ReadRelease) => Promise<T>,
): Promise<ResolvedRelease<T>> {
  const pointer = await activePointer(artifactsDir);
  if (!pointer)
    throw new ModelError('NO_ACTIVE_RELEASE', 'no release is active yet', {
      fix: 'train one: switchboard train',
    });
  const rejected: { release: string; error: PlainError }[] = [];
  for (const name of new Set([pointer.release, ...pointer.history])) {
    try {
      const read = await verifyRelease(artifactsDir, name);
      return { release: read.release, loaded: await load(read), active: pointer.release, rejected };
    } catch (error) {
      rejected.push({ release: name, error: toPlainError(error, 'HEAD_INVALID') });
    }
  }
  throw new ModelError(
    'NO_ACTIVE_RELEASE',
    `no release can be loaded: ${rejected.map(({ release, error }) => `${release}: ${error.message}`).join('; ')}`,
    {
      fix: 'train again: switchboard train',
      details: { rejected },
    },
  );
}

/** Removes what killed processes left half-written; call at start. Returns the names. */
export async function removeTemporary(artifactsDir: string): Promise<string[]> {
  const places = [artifactsDir, join(artifactsDir, 'versions'), join(artifactsDir, 'releases')];
  return (await Promise.all(places.map(removeTemporaryIn))).flat();
}
