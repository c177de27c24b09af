import { availableParallelism } from 'node:os';
import { hash, verify } from '@node-rs/argon2';
import { AppError } from '../errors.ts';
import { commonPasswords } from './common-passwords.ts';

/** OWASP's Argon2id setting: 19 MiB, two passes, one lane. (2 = Argon2id in @node-rs/argon2.) */
const cost = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** Hashes at a time at most: each takes 19 MiB and a core for some 30 ms, and the loop of messages needs a core of its own. */
const CONCURRENT = Math.max(1, Math.min(2, availableParallelism() - 1));
/** Strangers that may wait, about a second; who is known to have signed in before waits in front of them. */
const WAITING = 32;

interface Lines {
  running: number;
  first: (() => void)[];
  others: (() => void)[];
}

const lines: Lines = { running: 0, first: [], others: [] };

async function bounded<T>(work: () => Promise<T>, known: boolean): Promise<T> {
  if (lines.running < CONCURRENT) lines.running++;
  else {
    const line = known ? lines.first : lines.others;
    if (line.length >= WAITING)
      throw new AppError('TOO_MANY', 'Too many sign-ins at once.', { retry_after: 5 });
    // The place passes from hand to hand: nobody who comes in between takes it.
    await new Promise<void>((resolve) => line.push(resolve));
  }
  try {
    return await work();
  } finally {
    const next = lines.first.shift() ?? lines.others.shift();
    if (next) next();
    else lines.running--;
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

export const hashPassword = (password: string): Promise<string> => bounded(() => hash(password, cost), true);

/** A hash of nothing that anybody knows: an unknown account costs as much time as a known one. */
const decoy = hash(crypto.randomUUID(), cost);

/**
 * @param stored null for an account that does not exist
 * @param options.known true where the address signed in to the account before: it waits in front of strangers
 * @throws AppError TOO_MANY when too many wait
 */
export async function verifyPassword(
  stored: string | null,
  password: string,
  { known: first = false }: { known?: boolean } = {},
): Promise<boolean> {
  const known = stored !== null;
  const against = stored ?? (await decoy);
  const same = await bounded(() => verify(against, password), first);
  return known && same;
}
