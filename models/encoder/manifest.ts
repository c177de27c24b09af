import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { ModelError } from '../errors.ts';

/** The files that an encoder folder must have, relative to it. */
export const encoderFiles = {
  weights: 'onnx/model_quantized.onnx',
  tokenizer: 'tokenizer.json',
  tokenizerConfig: 'tokenizer_config.json',
  config: 'config.json',
} as const;

/** No weights above this are read: a manifest cannot make the process take all memory. */
const maxFileBytes = 512 * 1024 * 1024;

const fileSchema = z.object({
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  bytes: z.number().int().positive().max(maxFileBytes),
});

export const encoderManifestSchema = z.object({
  name: z.string().min(1),
  language: z.enum(['en', 'zh']),
  source: z.object({
    artifact: z.string().min(1),
    version: z.string().min(1),
    licence: z.string().min(1),
  }),
  version: z.string().min(1),
  licence: z.string().min(1),
  width: z.number().int().positive(),
  layers: z.number().int().positive(),
  max_positions: z.number().int().min(8),
  pooling: z.array(z.enum(['cls', 'mean'])).min(1),
  precision: z.enum(['int8', 'fp16', 'fp32']),
  files: z
    .record(z.string(), fileSchema)
    .refine((files) => Object.values(encoderFiles).every((name) => Object.hasOwn(files, name)), {
      message: `must name ${Object.values(encoderFiles).join(', ')}`,
    }),
});

export type EncoderManifest = z.infer<typeof encoderManifestSchema>;

/** A folder whose every byte is as its manifest says, with the bytes that were checked. */
export interface VerifiedEncoder {
  manifest: EncoderManifest;
  /** File name → content; what is loaded is what was checked, not what lies on the disk a moment later. */
  content: Map<string, Buffer>;
}

const restore = 'restore the folder: git checkout models/base, or switchboard models rebuild';

/**
 * Reads an encoder folder and compares size and sha256 of each file with its manifest before anything is loaded.
 * Throws ENCODER_MISSING (no folder, manifest or file), ENCODER_INVALID (a manifest or weights of the wrong shape) or
 * ENCODER_CHECKSUM (a file differs from its manifest).
 */
export async function verifyEncoder(dir: string): Promise<VerifiedEncoder> {
  const manifest = await readEncoderManifest(dir);
  const content = new Map<string, Buffer>();
  for (const [name, expected] of Object.entries(manifest.files)) {
    if (name.startsWith('/') || name.split(/[\\/]/).includes('..')) {
      throw new ModelError('ENCODER_INVALID', `the manifest names a file outside its folder: ${name}`, {
        fix: restore,
      });
    }
    const bytes = await read(dir, name);
    if (bytes.length !== expected.bytes) {
      throw new ModelError(
        'ENCODER_CHECKSUM',
        `${name} of encoder ${manifest.name} has ${bytes.length} bytes, its manifest says ${expected.bytes}`,
        {
          fix: restore,
          details: { file: name },
        },
      );
    }
    if (sha256(bytes) !== expected.sha256) {
      throw new ModelError(
        'ENCODER_CHECKSUM',
        `${name} of encoder ${manifest.name} differs from the sha256 in its manifest`,
        {
          fix: restore,
          details: { file: name },
        },
      );
    }
    content.set(name, bytes);
  }
  refuseExternalData(manifest.name, content.get(encoderFiles.weights));
  return { manifest, content };
}

/** The manifest alone, checked for shape. */
export async function readEncoderManifest(dir: string): Promise<EncoderManifest> {
  const text = await read(dir, 'manifest.json');
  let given: unknown;
  try {
    given = JSON.parse(text.toString('utf8'));
  } catch (cause) {
    throw new ModelError('ENCODER_INVALID', 'manifest.json of an encoder is not JSON', {
      fix: restore,
      details: { dir },
      cause,
    });
  }
  const parsed = encoderManifestSchema.safeParse(given);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new ModelError(
      'ENCODER_INVALID',
      `manifest.json of an encoder: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`.trim(),
      {
        fix: restore,
        details: { dir },
      },
    );
  }
  return parsed.data;
}

/**
 * Weights may point to further files by path ("external data"), which no checksum here would cover. The key of such an
 * entry is the protobuf string "location" (field 1, 8 bytes): looking for it costs a few milliseconds.
 */
function refuseExternalData(name: string, weights: Buffer | undefined): void {
  if (weights?.includes(Buffer.from('\x0a\x08location', 'latin1'))) {
    throw new ModelError('ENCODER_INVALID', `the weights of encoder ${name} keep data in other files`, {
      fix: 'export the model with its weights inside one .onnx file',
    });
  }
}

async function read(dir: string, name: string): Promise<Buffer> {
  try {
    return await readFile(join(dir, name));
  } catch (cause) {
    throw new ModelError('ENCODER_MISSING', `${name} of an encoder cannot be read`, {
      fix: restore,
      details: { dir },
      cause,
    });
  }
}

export const sha256 = (bytes: Uint8Array | string): string =>
  createHash('sha256').update(bytes).digest('hex');
