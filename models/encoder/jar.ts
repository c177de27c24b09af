/**
 * Reads single files out of a jar (a zip archive, APPNOTE 6.3): the end record, the central directory, then each wanted
 * file, stored or deflated. Every length is checked against the archive and a cap before memory is taken; nothing is ever
 * written under a name from the archive. Zip64, encryption and several disks are refused.
 */
import { open } from 'node:fs/promises';
import { crc32, inflateRawSync } from 'node:zlib';
import { ModelError } from '../errors.ts';

const endMark = 0x06054b50;
const entryMark = 0x02014b50;
const localMark = 0x04034b50;
/** A comment of 65,535 bytes at most stands behind the end record of 22 bytes. */
const endSearch = 22 + 0xffff;
const most = {
  archive: 512 * 1024 * 1024,
  entries: 20_000,
  directory: 16 * 1024 * 1024,
  file: 512 * 1024 * 1024,
};

interface Entry {
  name: string;
  method: number;
  crc: number;
  packed: number;
  size: number;
  offset: number;
}

const invalid = (what: string) =>
  new ModelError('JAR_INVALID', `the jar cannot be read: ${what}`, {
    fix: 'fetch the artifact again and compare its checksum',
  });

/**
 * The content of the archive's only file whose name ends with each suffix. Throws JAR_INVALID for a damaged archive, and when
 * a suffix fits no file or several.
 */
export async function readFromJar(path: string, suffixes: readonly string[]): Promise<Map<string, Buffer>> {
  const file = await open(path, 'r').catch(() => {
    throw invalid('there is no such file');
  });
  try {
    const { size } = await file.stat();
    if (size < 22 || size > most.archive) throw invalid(`${size} bytes are no archive of this kind`);
    const read = async (offset: number, length: number): Promise<Buffer> => {
      if (offset < 0 || length < 0 || offset + length > size) throw invalid('a part lies outside the file');
      const buffer = Buffer.alloc(length);
      const { bytesRead } = await file.read(buffer, 0, length, offset);
      if (bytesRead !== length) throw invalid('it ends too early');
      return buffer;
    };
    const entries = await readDirectory(size, read);
    const found = new Map<string, Buffer>();
    for (const suffix of suffixes) {
      const fitting = entries.filter(({ name }) => name.endsWith(suffix));
      const [entry] = fitting;
      if (!entry || fitting.length > 1) throw invalid(`${fitting.length} files end with ${suffix}`);
      found.set(suffix, await readEntry(entry, read));
    }
    return found;
  } finally {
    await file.close();
  }
}

type Read = (offset: number, length: number) => Promise<Buffer>;

async function readDirectory(size: number, read: Read): Promise<Entry[]> {
  const tailLength = Math.min(size, endSearch);
  const tail = await read(size - tailLength, tailLength);
  let end = tail.length - 22;
  while (end >= 0 && tail.readUInt32LE(end) !== endMark) end -= 1;
  if (end < 0) throw invalid('it has no end record');
  const count = tail.readUInt16LE(end + 10);
  const length = tail.readUInt32LE(end + 12);
  const offset = tail.readUInt32LE(end + 16);
  if (tail.readUInt32LE(end + 4) !== 0) throw invalid('it spans several disks');
  if (count === 0xffff || offset === 0xffffffff) throw invalid('it is a zip64 archive');
  if (count > most.entries || length > most.directory) throw invalid('its directory is too large');
  const directory = await read(offset, length);
  const entries: Entry[] = [];
  for (let at = 0, i = 0; i < count; i++) {
    if (at + 46 > directory.length || directory.readUInt32LE(at) !== entryMark)
      throw invalid('its directory is damaged');
    const nameEnd = at + 46 + directory.readUInt16LE(at + 28);
    if (nameEnd > directory.length) throw invalid('its directory is damaged');
    if (directory.readUInt16LE(at + 8) & 1) throw invalid('it is encrypted');
    entries.push({
      name: directory.toString('utf8', at + 46, nameEnd),
      method: directory.readUInt16LE(at + 10),
      crc: directory.readUInt32LE(at + 16),
      packed: directory.readUInt32LE(at + 20),
      size: directory.readUInt32LE(at + 24),
      offset: directory.readUInt32LE(at + 42),
    });
    at = nameEnd + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return entries;
}

async function readEntry(entry: Entry, read: Read): Promise<Buffer> {
  if (entry.size > most.file) throw invalid(`${entry.name} has ${entry.size} bytes`);
  const local = await read(entry.offset, 30);
  if (local.readUInt32LE(0) !== localMark) throw invalid(`${entry.name} is not where the directory says`);
  const start = entry.offset + 30 + local.readUInt16LE(26) + local.readUInt16LE(28);
  const packed = await read(start, entry.packed);
  const content = unpack(entry, packed);
  if (content.length !== entry.size || crc32(content) !== entry.crc)
    throw invalid(`${entry.name} is damaged`);
  return content;
}

function unpack({ name, method, size }: Entry, packed: Buffer): Buffer {
  if (method === 0) return packed;
  if (method !== 8) throw invalid(`${name} is packed by method ${method}`);
  try {
    // One byte more than promised is enough to see that it lies.
    return inflateRawSync(packed, { maxOutputLength: size + 1 });
  } catch {
    throw invalid(`${name} is damaged`);
  }
}
