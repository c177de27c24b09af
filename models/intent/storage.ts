import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { ModelError } from '../errors.ts';
import type { VersionManifest } from '../types.ts';
import type { Classifier } from './classifier.ts';
import type { Regression } from './regression.ts';
import { vocabularyOf } from './sparse.ts';

/** File name → content of a version directory. */
export type HeadFiles = Record<string, Uint8Array | string>;

const pair = z.tuple([z.number().int().positive(), z.number().int().positive()]);

export const classifierSchema = z.object({
  labels: z.array(z.string()).min(1),
  mix: z.number().min(0).max(1),
  temperature: z.number().positive(),
  dense_columns: z.number().int().positive(),
  sparse: z.object({
    language: z.enum(['en', 'zh']),
    chars: pair,
    words: pair,
    minTexts: z.number().int().positive(),
    maxFeatures: z.number().int().positive(),
  }),
});

export const bytesOf = (array: ArrayBufferView): Uint8Array =>
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

/** The classifier's description (for `head.json`) and its arrays, little-endian as every supported machine has them. */
export function storeClassifier({ labels, dense, sparse, vocabulary, mix, temperature }: Classifier): {
  described: z.input<typeof classifierSchema>;
  files: HeadFiles;
} {
  const { language, minTexts, maxFeatures, chars, words } = vocabulary.options;
  return {
    described: {
      labels,
      mix,
      temperature,
      dense_columns: dense.columns,
      sparse: { language, chars: [chars[0], chars[1]], words: [words[0], words[1]], minTexts, maxFeatures },
    },
    files: {
      'dense.f32': bytesOf(join32(dense.bias, dense.weights)),
      'sparse.f32': bytesOf(join32(sparse.bias, sparse.weights)),
      'idf.f32': bytesOf(vocabulary.idf),
      'vocabulary.json': JSON.stringify(vocabulary.names),
    },
  };
}

function join32(a: Float32Array, b: Float32Array): Float32Array {
  const all = new Float32Array(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  return all;
}

/** Reads a head's files; every failure is HEAD_INVALID and names the version. */
export class HeadReader {
  readonly #dir: string;
  readonly #version: string;

  constructor(dir: string, { version }: VersionManifest) {
    this.#dir = dir;
    this.#version = version;
  }

  async json<T>(name: string, schema: z.ZodType<T>): Promise<T> {
    const text = (await this.#bytes(name)).toString('utf8');
    try {
      return schema.parse(JSON.parse(text));
    } catch (cause) {
      throw this.invalid(`${name} is not what this program writes`, cause);
    }
  }

  async floats(name: string, length: number): Promise<Float32Array> {
    const bytes = await this.#bytes(name);
    if (bytes.length !== length * 4)
      throw this.invalid(`${name} has ${bytes.length} bytes instead of ${length * 4}`);
    return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  }

  async signedBytes(name: string, length: number): Promise<Int8Array> {
    const bytes = await this.#bytes(name);
    if (bytes.length !== length) throw this.invalid(`${name} has ${bytes.length} bytes instead of ${length}`);
    return new Int8Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  }

  async classifier(described: z.infer<typeof classifierSchema>): Promise<Classifier> {
    const { labels, mix, temperature, dense_columns, sparse: options } = described;
    const names = await this.json('vocabulary.json', z.array(z.string()));
    const classes = labels.length;
    const regression = async (name: string, columns: number): Promise<Regression> => {
      const all = await this.floats(name, (columns + 1) * classes);
      return { columns, classes, bias: all.subarray(0, classes), weights: all.subarray(classes) };
    };
    return {
      labels,
      mix,
      temperature,
      dense: await regression('dense.f32', dense_columns),
      sparse: await regression('sparse.f32', names.length),
      vocabulary: vocabularyOf(options, names, await this.floats('idf.f32', names.length)),
    };
  }

  invalid(problem: string, cause?: unknown): ModelError {
    return new ModelError('HEAD_INVALID', `${this.#version}: ${problem}`, {
      fix: 'activate another release (switchboard models activate) or train again',
      details: { version: this.#version },
      cause,
    });
  }

  async #bytes(name: string): Promise<Buffer> {
    try {
      return await readFile(join(this.#dir, name));
    } catch (cause) {
      throw this.invalid(`${name} cannot be read`, cause);
    }
  }
}
