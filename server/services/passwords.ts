import { hash, verify } from '@node-rs/argon2';
import { AppError } from '../errors.ts';
import { commonPasswords } from './common-passwords.ts';

/** OWASP's Argon2id setting: 19 MiB, two passes, one lane. (2 = Argon2id in @node-rs/argon2.) */
const cost = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** Hashes at a time at most: each takes 19 MiB and a thread of libuv's pool. */
const CONCURRENT = 2;
const WAITING = 200;

let running = 0;
const waiting: (() => void)[] = [];

async function bounded<T>(work: () => Promise<T>): Promise<T> {
  if (running >= CONCURRENT) {
    if (waiting.length >= WAITING)
      throw new AppError('TOO_MANY', 'Too many sign-ins at once.', { retry_after: 5 });
    await new Promise<void>((resolve) => waiting.push(resolve));
  }
  running++;
  try {
    return await work();
  } finally {
    running--;
    waiting.shift()?.();
  }
}

/** @throws AppError PASSWORD_WEAK */
export function checkPassword(password: string, email: string): void {
  const short = [...password].length < 8;
  const plain = password.toLowerCase();
  if (short) throw new AppError('PASSWORD_WEAK', 'The password has fewer than 8 characters.');
  if (commonPasswords.has(plain) || plain === email.toLowerCase() || new Set(plain).size < 3) {
    throw new AppError('PASSWORD_WEAK', 'The password is among those that are tried first.');
  }
}

export const hashPassword = (password: string): Promise<string> => bounded(() => hash(password, cost));

/** A hash of nothing that anybody knows: an unknown account costs as much time as a known one. */
const decoy = hash(crypto.randomUUID(), cost);

/** @param stored null for an account that does not exist */
export async function verifyPassword(stored: string | null, password: string): Promise<boolean> {
  const known = stored !== null;
  const against = stored ?? (await decoy);
  const same = await bounded(() => verify(against, password));
  return known && same;
}
