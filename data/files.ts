import { closeSync, fsyncSync, mkdirSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DataError } from './errors.ts';

/** Makes the folder and proves by a file that this process may write there. @throws DataError DATA_DIR_UNWRITABLE */
export function ensureWritable(folder: string): void {
  const probe = join(folder, `.probe-${process.pid}`);
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(probe, '');
    rmSync(probe);
  } catch (cause) {
    // A full disk is no reason to refuse to read; it is met again, and named, at the first write.
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOSPC') return;
    throw new DataError('DATA_DIR_UNWRITABLE', 'The data folder cannot be written.', {
      fix: 'give this user the right to write there, or set DATA_DIR to another folder',
      details: { folder },
      cause,
    });
  }
}

/** Brings a file's bytes to the disk. */
export function syncFile(path: string): void {
  const descriptor = openSync(path, 'r+');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Brings a folder's entries to the disk: a rename is durable only after this. Windows has no such call. */
export function syncFolderOf(path: string): void {
  if (process.platform === 'win32') return;
  const descriptor = openSync(dirname(path), 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
