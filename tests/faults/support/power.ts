import { execFileSync } from 'node:child_process';
import { closeSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { inProject } from '../../../server/paths.ts';

/** Compiles a shim of this folder and returns its path. */
export function buildShim(folder: string, name: 'power' | 'clock' = 'power'): string {
  const out = join(folder, `${name}.so`);
  execFileSync(process.env.CC ?? 'gcc', [
    '-shared',
    '-fPIC',
    '-O1',
    '-o',
    out,
    inProject('tests', 'faults', 'support', `${name}.c`),
    '-ldl',
    '-lpthread',
  ]);
  return out;
}

interface Operation {
  kind: 'W' | 'T' | 'S';
  offset: number;
  file: string;
  data: Buffer;
}

function readJournal(path: string): Operation[] {
  const bytes = readFileSync(path);
  const operations: Operation[] = [];
  let at = 0;
  while (at < bytes.length) {
    const end = bytes.indexOf(10, at);
    if (end === -1) break;
    const [kind = '', offset = '0', length = '0', file = ''] = bytes
      .subarray(at, end)
      .toString('latin1')
      .split(' ');
    const size = Number(length);
    operations.push({
      kind: kind as Operation['kind'],
      offset: Number(offset),
      file,
      data: bytes.subarray(end + 1, end + 1 + size),
    });
    at = end + 1 + size;
  }
  return operations;
}

/**
 * Writes into `folder` what a disk would hold after a power loss at the end of the journal: of each file, only what
 * came before its last sync. Returns how many syncs there were and how many writes were lost.
 */
export function afterPowerLoss(journal: string, folder: string): { syncs: number; lostWrites: number } {
  mkdirSync(folder, { recursive: true });
  const operations = readJournal(journal);
  const lastSync = new Map<string, number>();
  operations.forEach(({ kind, file }, index) => {
    if (kind === 'S') lastSync.set(file, index);
  });
  const open = new Map<string, number>();
  let lostWrites = 0;
  operations.forEach(({ kind, file, offset, data }, index) => {
    if (kind === 'S') return;
    if (index > (lastSync.get(file) ?? -1)) {
      lostWrites++;
      return;
    }
    const fd = open.get(file) ?? openSync(join(folder, file), 'w+');
    open.set(file, fd);
    if (kind === 'T') ftruncateSync(fd, offset);
    else writeSync(fd, data, 0, data.length, offset);
  });
  for (const fd of open.values()) closeSync(fd);
  return { syncs: operations.filter(({ kind }) => kind === 'S').length, lostWrites };
}
