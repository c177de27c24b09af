import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** One line on stderr: progress, so that stdout holds results only. */
export const progress = (line: string) => void process.stderr.write(`${line}\n`);

/** A result on stdout. */
export const print = (line: string) => void process.stdout.write(`${line}\n`);

/** `--json FILE`: the same result for programs. */
export function writeJson(file: string | undefined, value: unknown): void {
  if (!file) return;
  const path = resolve(file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify(value, null, 2)}\n`);
}

/** Ends a command: what is wrong and what to change, exit code 1. Only an unexpected error shows where it came from. */
export function fail(error: unknown): void {
  process.exitCode = 1;
  if (!(error instanceof Error)) {
    progress(`switchboard: ${String(error)}`);
    return;
  }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  if (!code) {
    progress(`switchboard: ${error.stack ?? error.message}`);
    return;
  }
  progress(`switchboard: ${code.startsWith('E_') ? '' : `${code}: `}${error.message}`);
  if ('fix' in error && typeof error.fix === 'string') progress(`  fix: ${error.fix}`);
}
