import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { inRoot, root } from './root.mjs';

/** sha256 over the content of files: right after a checkout too, where times say nothing. */
export function hashFiles(files) {
  const hash = createHash('sha256');
  for (const file of files)
    hash
      .update(`${relative(root, file)}\0`)
      .update(readFileSync(file))
      .update('\0');
  return hash.digest('hex');
}

/** sha256 over paths, sizes and times: instant, and enough to notice an edit. */
export function hashTimes(files) {
  const hash = createHash('sha256');
  for (const file of files) {
    const { size, mtimeMs } = statSync(file);
    hash.update(`${relative(root, file)} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

export function walk(folder, wanted) {
  const found = [];
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) found.push(...walk(path, wanted));
    else if (wanted(entry.name)) found.push(path);
  }
  return found.sort();
}

const stampFile = (name) => inRoot('.cache', `${name}.stamp`);

export function readStamp(name) {
  try {
    return readFileSync(stampFile(name), 'utf8');
  } catch {
    return '';
  }
}

export function writeStamp(name, value) {
  mkdirSync(inRoot('.cache'), { recursive: true });
  writeFileSync(`${stampFile(name)}.tmp`, value);
  renameSync(`${stampFile(name)}.tmp`, stampFile(name));
}
