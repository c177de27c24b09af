import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import { readFromJar } from '../../models/encoder/jar.ts';
import { rebuildEncoder } from '../../models/encoder/rebuild.ts';
import { defaultBaseDir, verifyEncoder } from '../../models/index.ts';
import { codeOf, temporaryDir } from './helpers.ts';

interface Part {
  name: string;
  content: Buffer;
  stored?: boolean;
  size?: number;
}

/** A small zip writer: local headers, central directory, end record. */
function zip(parts: Part[], comment = ''): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content, stored = false, size = content.length } of parts) {
    const packed = stored ? content : deflateRawSync(content);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(stored ? 0 : 8, 4);
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(size, 18);
    common.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, Buffer.from(name), packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    directory.push(
      Buffer.concat([Buffer.from('PK\x01\x02'), Buffer.from([20, 0]), common, tail, Buffer.from(name)]),
    );
    locals.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06');
  end.writeUInt16LE(parts.length, 8);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  end.writeUInt16LE(comment.length, 20);
  return Buffer.concat([...locals, central, end, Buffer.from(comment)]);
}

let dir: string;
beforeAll(async () => {
  dir = await temporaryDir();
});

async function jarOf(name: string, bytes: Buffer): Promise<string> {
  const path = join(dir, name);
  await writeFile(path, bytes);
  return path;
}

const small: Part[] = [
  { name: 'META-INF/MANIFEST.MF', content: Buffer.from('Manifest-Version: 1.0\n') },
  { name: 'model.onnx', content: Buffer.from('weights '.repeat(1000)) },
  { name: 'model-tokenizer.json', content: Buffer.from('{}'), stored: true },
];
const wanted = ['.onnx', '-tokenizer.json'];

test('a folder made from the jar equals the shipped one', async () => {
  const shipped = join(defaultBaseDir, 'zh');
  const jar = await jarOf(
    'zh.jar',
    zip([
      { name: 'META-INF/MANIFEST.MF', content: Buffer.from('Manifest-Version: 1.0\n') },
      {
        name: 'bge-small-zh-v1.5-q.onnx',
        content: await readFile(join(shipped, 'onnx/model_quantized.onnx')),
        stored: true,
      },
      {
        name: 'bge-small-zh-v1.5-q-tokenizer.json',
        content: await readFile(join(shipped, 'tokenizer.json')),
      },
    ]),
  );
  const out = join(dir, 'zh');
  const { same, manifest } = await rebuildEncoder({ language: 'zh', jar, out });
  expect(same).toBe(true);
  expect(manifest).toEqual(JSON.parse(await readFile(join(shipped, 'manifest.json'), 'utf8')));
  expect((await verifyEncoder(out)).manifest.name).toBe('bge-small-zh-v1.5');
  expect(await codeOf(rebuildEncoder({ language: 'zh', jar, out }))).toBe('ENCODER_INVALID');
});

describe('a jar', () => {
  test('is read stored and deflated, also with a comment', async () => {
    const found = await readFromJar(await jarOf('good.jar', zip(small, 'PK and more')), wanted);
    expect(found.get('.onnx')?.toString()).toBe('weights '.repeat(1000));
    expect(found.get('-tokenizer.json')?.toString()).toBe('{}');
  });

  const good = zip(small);
  const edit = (change: (bytes: Buffer) => void) => {
    const copy = Buffer.from(good);
    change(copy);
    return copy;
  };
  test.each<[string, Buffer]>([
    ['empty', Buffer.alloc(0)],
    ['no archive', Buffer.alloc(4_000, 7)],
    ['cut', good.subarray(0, good.length - 40)],
    ['damaged inside', edit((bytes) => bytes.fill(0xff, 160, 190))],
    ['with a directory outside', edit((bytes) => bytes.writeUInt32LE(0x7fffffff, bytes.length - 6))],
    ['with too many entries', edit((bytes) => bytes.writeUInt16LE(60_000, bytes.length - 12))],
    ['that promises 4 GB', zip([{ ...small[1]!, size: 0xfffffff0 }, small[2]!])],
    ['that unpacks to more than it promises', zip([{ ...small[1]!, size: 10 }, small[2]!])],
    ['without weights', zip([small[0]!, small[2]!])],
    ['with two weights', zip([...small, { name: 'other.onnx', content: Buffer.from('x') }])],
  ])('%s is refused', async (name, bytes) => {
    expect(await codeOf(readFromJar(await jarOf(`${name}.jar`, bytes), wanted))).toBe('JAR_INVALID');
  });

  test('names in it never become paths', async () => {
    const before = await readdir(dir);
    const jar = await jarOf(
      'evil.jar',
      zip([
        { name: '../../evil.onnx', content: Buffer.from('x') },
        { name: '/tmp/evil-tokenizer.json', content: Buffer.from('{}') },
      ]),
    );
    await rebuildEncoder({ language: 'en', jar, out: join(dir, 'made') });
    expect((await readdir(dir)).filter((name) => !before.includes(name)).sort()).toEqual([
      'evil.jar',
      'made',
    ]);
    expect(existsSync('/tmp/evil-tokenizer.json')).toBe(false);
  });

  test('that is refused leaves nothing behind', async () => {
    const before = await readdir(dir);
    expect(
      await codeOf(rebuildEncoder({ language: 'en', jar: join(dir, 'cut.jar'), out: join(dir, 'never') })),
    ).toBe('JAR_INVALID');
    expect(await readdir(dir)).toEqual(before);
  });
});
