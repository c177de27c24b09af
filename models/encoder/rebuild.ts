import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { ModelError } from '../errors.ts';
import { defaultBaseDir } from '../paths.ts';
import type { Language } from '../types.ts';
import { readFromJar } from './jar.ts';
import {
  type EncoderManifest,
  encoderFiles,
  readEncoderManifest,
  sha256,
  verifyEncoder,
} from './manifest.ts';

export interface RebuildOptions {
  language: Language;
  /** The jar of the Maven artifact that the shipped manifest names under `source`. */
  jar: string;
  /** The folder to make; it must not exist yet. */
  out: string;
  /** Where the small files that are not in the jar come from; by default the encoders that ship. */
  baseDir?: string;
}

/**
 * Makes an encoder folder from its source jar: the `.onnx` and the `-tokenizer.json` in it under the names that
 * Hugging Face's tools expect, the two small settings files and the licence of this project, and a manifest. `same` says
 * whether every file equals the shipped one. Throws JAR_INVALID, ENCODER_MISSING or ENCODER_INVALID; then nothing is left.
 */
export async function rebuildEncoder({
  language,
  jar,
  out,
  baseDir = defaultBaseDir,
}: RebuildOptions): Promise<{ manifest: EncoderManifest; same: boolean }> {
  const goal = resolve(out);
  if (existsSync(goal))
    throw new ModelError('ENCODER_INVALID', 'the folder to make exists already', {
      fix: 'name a new folder with --out',
    });
  const shippedDir = join(baseDir, language);
  const shipped = await readEncoderManifest(shippedDir);
  const packed = await readFromJar(jar, ['.onnx', '-tokenizer.json']);

  const temporary = join(dirname(goal), `.tmp-${process.pid}-encoder`);
  await rm(temporary, { recursive: true, force: true });
  try {
    await mkdir(join(temporary, dirname(encoderFiles.weights)), { recursive: true });
    await writeFile(join(temporary, encoderFiles.weights), packed.get('.onnx') ?? '');
    await writeFile(join(temporary, encoderFiles.tokenizer), packed.get('-tokenizer.json') ?? '');
    for (const name of [encoderFiles.config, encoderFiles.tokenizerConfig, 'LICENSE'])
      await copyFile(join(shippedDir, name), join(temporary, name));
    const files = await describe(temporary);
    const manifest: EncoderManifest = { ...shipped, files };
    await writeFile(join(temporary, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
    await verifyEncoder(temporary);
    await rename(temporary, goal);
    const same = Object.entries(shipped.files).every(([name, { sha256 }]) => files[name]?.sha256 === sha256);
    return { manifest, same };
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw error;
  }
}

async function describe(dir: string): Promise<EncoderManifest['files']> {
  const files: EncoderManifest['files'] = {};
  for (const name of Object.values(encoderFiles)) {
    const bytes = await readFile(join(dir, name));
    files[name] = { sha256: sha256(bytes), bytes: bytes.length };
  }
  return files;
}
