import { readFileSync, rmSync } from 'node:fs';
import { cp, mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { encoderFingerprint } from '../../models/encoder/fingerprint.ts';
import type { HeadKind, Language } from '../../models/index.ts';
import {
  createRelease,
  defaultBaseDir,
  type NewVersion,
  readEncoderManifest,
  writeVersion,
} from '../../models/index.ts';

const made: string[] = [];

/** A directory of its own, removed after the file's tests. */
export async function temporaryDir(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'switchboard-models-'));
  made.push(dir);
  return dir;
}

afterAll(() => {
  for (const dir of made.splice(0)) rmSync(dir, { recursive: true, force: true });
});

export async function copyEncoder(language: Language): Promise<string> {
  const dir = join(await temporaryDir(), language);
  await cp(join(defaultBaseDir, language), dir, { recursive: true });
  return dir;
}

export async function newVersion(
  kind: HeadKind,
  language: Language,
  config: Record<string, unknown> = {},
): Promise<NewVersion> {
  const manifest = await readEncoderManifest(join(defaultBaseDir, language));
  return {
    kind,
    language,
    fingerprint: 'f',
    data_fingerprint: 'd',
    encoder: {
      name: manifest.name,
      fingerprint: encoderFingerprint(manifest),
      precision: manifest.precision,
    },
    config,
    metrics: { accuracy: 0.9 },
    files: { 'head.json': '{"weights":[1,2,3]}', 'weights.bin': new Uint8Array([1, 2, 3, 4]) },
  };
}

/** A release with both heads of both languages. */
export async function makeRelease(
  artifactsDir: string,
  config: Record<string, unknown> = {},
): Promise<string> {
  const heads: Record<string, string> = {};
  for (const kind of ['intent', 'sentiment'] as const) {
    for (const language of ['en', 'zh'] as const) {
      const { manifest } = await writeVersion(artifactsDir, await newVersion(kind, language, config));
      heads[`${kind}-${language}`] = manifest.version;
    }
  }
  return (await createRelease(artifactsDir, heads)).release;
}

export async function codeOf(promise: Promise<unknown>): Promise<string | undefined> {
  try {
    await promise;
    return undefined;
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  }
}

export const fixture = (name: string) => new URL(`./fixtures/${name}`, import.meta.url).pathname;

export async function until(condition: () => boolean | Promise<boolean>, ms = 10_000): Promise<void> {
  const end = performance.now() + ms;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error('the condition did not come true in time');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

export const readJson = async (path: string): Promise<unknown> => JSON.parse(await readFile(path, 'utf8'));

/** Process ids of this process's children with the given title. */
export function childrenNamed(title: string): number[] {
  const pids = readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8')
    .trim()
    .split(' ')
    .filter(Boolean);
  return pids.map(Number).filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith(title);
    } catch {
      return false;
    }
  });
}
