import { appendFileSync, closeSync, fsyncSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Ids of erased subscribers in a file beside the database: a restore puts an older database in place, which knows nothing of
 * later erasures, and leaves this file. Only random ids and times are in it.
 */
export class Tombstones {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  /** On disk when it returns. @throws Error of the file system */
  add(subscriberId: string, at: string): void {
    mkdirSync(dirname(this.#file), { recursive: true });
    const file = openSync(this.#file, 'a', 0o600);
    try {
      appendFileSync(file, `${JSON.stringify({ subscriber_id: subscriberId, at })}\n`);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  }

  /** Each id once. A line that a power loss cut short is left out. */
  all(): string[] {
    let text: string;
    try {
      text = readFileSync(this.#file, 'utf8');
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
      throw error;
    }
    const ids = [...text.matchAll(/"subscriber_id":"([0-9a-f-]{36})"/g)].map(([, id]) => id ?? '');
    return [...new Set(ids)];
  }
}
