import { readFileSync } from 'node:fs';
import { isLoopback } from '../../config.ts';

/** One line of the hook's log. */
export interface Attempt {
  pid: number;
  kind: 'hooked' | 'connect' | 'datagram' | 'fetch' | 'lookup';
  /** `host:port`, `pipe:path`, a name that was looked up, or (hooked) the script of the process. */
  target: string;
}

export function readAttempts(file: string): Attempt[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Attempt);
}

/** Whether a place lies on this machine, by its name alone. */
export function staysHome({ kind, target }: Pick<Attempt, 'kind' | 'target'>): boolean {
  if (kind === 'hooked' || target.startsWith('pipe:')) return true;
  const host = kind === 'lookup' ? target : target.replace(/:\d*$/, '').replace(/^\[|\]$/g, '');
  return isLoopback(host) || host === '::' || host === '0.0.0.0' || host === '';
}
