import { readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadEncoder } from '../../models/encoder/encoder.ts';
import { sha256 } from '../../models/encoder/manifest.ts';
import { verifyEncoder } from '../../models/index.ts';
import { codeOf, copyEncoder } from './helpers.ts';

const weights = 'onnx/model_quantized.onnx';

async function change(path: string, edit: (bytes: Buffer) => Buffer): Promise<void> {
  await writeFile(path, edit(await readFile(path)));
}

async function setManifest(dir: string, edit: (manifest: Record<string, unknown>) => unknown): Promise<void> {
  await change(join(dir, 'manifest.json'), (bytes) =>
    Buffer.from(JSON.stringify(edit(JSON.parse(bytes.toString()) as Record<string, unknown>))),
  );
}

describe('an encoder folder that is not as its manifest says', () => {
  test.each([
    ['empty weights', 'ENCODER_CHECKSUM', (dir: string) => writeFile(join(dir, weights), '')],
    ['truncated weights', 'ENCODER_CHECKSUM', (dir: string) => truncate(join(dir, weights), 1_000_000)],
    [
      'zeroed weights',
      'ENCODER_CHECKSUM',
      (dir: string) => change(join(dir, weights), (bytes) => bytes.fill(0)),
    ],
    ['missing weights', 'ENCODER_MISSING', (dir: string) => rm(join(dir, weights))],
    [
      'one flipped bit in the weights',
      'ENCODER_CHECKSUM',
      (dir: string) =>
        change(join(dir, weights), (bytes) => {
          bytes[12_345_678]! ^= 1;
          return bytes;
        }),
    ],
    [
      'one flipped bit in the tokenizer',
      'ENCODER_CHECKSUM',
      (dir: string) =>
        change(join(dir, 'tokenizer.json'), (bytes) => {
          bytes[5_000]! ^= 1;
          return bytes;
        }),
    ],
    ['a missing manifest', 'ENCODER_MISSING', (dir: string) => rm(join(dir, 'manifest.json'))],
    [
      'a manifest that is not JSON',
      'ENCODER_INVALID',
      (dir: string) => writeFile(join(dir, 'manifest.json'), '{"name":'),
    ],
    [
      'a manifest without width',
      'ENCODER_INVALID',
      (dir: string) => setManifest(dir, ({ width: _, ...rest }) => rest),
    ],
    [
      'a manifest that leaves the folder',
      'ENCODER_INVALID',
      (dir: string) =>
        setManifest(dir, (m) => ({
          ...m,
          files: { ...(m.files as object), '../../secret': { sha256: '0'.repeat(64), bytes: 1 } },
        })),
    ],
    ['no folder', 'ENCODER_MISSING', (dir: string) => rm(dir, { recursive: true })],
  ])('%s: %s', async (_, code, damage) => {
    const dir = await copyEncoder('zh');
    await damage(dir);
    expect(await codeOf(verifyEncoder(dir))).toBe(code);
    expect(await codeOf(loadEncoder(dir))).toBe(code);
  });

  async function replaceWeights(content: Buffer): Promise<string> {
    const dir = await copyEncoder('zh');
    await writeFile(join(dir, weights), content);
    await setManifest(dir, (m) => ({
      ...m,
      files: { ...(m.files as object), [weights]: { sha256: sha256(content), bytes: content.length } },
    }));
    return dir;
  }

  test('weights that point to other files are refused', async () => {
    const dir = await replaceWeights(
      Buffer.concat([Buffer.from('junk'), Buffer.from('\x0a\x08location\x12\x0b/etc/passwd', 'latin1')]),
    );
    expect(await codeOf(verifyEncoder(dir))).toBe('ENCODER_INVALID');
  });

  test('weights that are no model are refused, and a failed load is forgotten', async () => {
    const dir = await replaceWeights(Buffer.from('not a model'));
    expect(await codeOf(loadEncoder(dir))).toBe('ENCODER_INVALID');
    const sound = await copyEncoder('zh');
    await writeFile(join(dir, weights), await readFile(join(sound, weights)));
    await writeFile(join(dir, 'manifest.json'), await readFile(join(sound, 'manifest.json')));
    const encoder = await loadEncoder(dir);
    expect(encoder.width).toBe(512);
    await encoder.dispose();
  });

  test('weights of another width are refused at the first message', async () => {
    const dir = await copyEncoder('zh');
    await setManifest(dir, (m) => ({ ...m, width: 384 }));
    const encoder = await loadEncoder(dir);
    expect(await codeOf(encoder.embed('你好'))).toBe('ENCODER_INVALID');
    await encoder.dispose();
  });
});
