import { isIPv6 } from 'node:net';
import type { Throttles } from './throttle.ts';

/** Pairs of account and address that are remembered as having signed in. */
const MOST_KNOWN = 10_000;

/** One customer of a provider has a /64 of IPv6 addresses: all of them count as one. */
export function addressGroup(address: string): string {
  const plain = address.startsWith('::ffff:') ? address.slice(7) : address;
  if (!isIPv6(plain)) return plain;
  const [left = '', right] = (plain.split('%')[0] ?? '').split('::');
  const head = left === '' ? [] : left.split(':');
  const tail = right === undefined || right === '' ? [] : right.split(':');
  const zeros = right === undefined ? 0 : 8 - head.length - tail.length;
  const groups = [...head, ...Array<string>(Math.max(0, zeros)).fill('0'), ...tail];
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}

/** What was counted for one try. */
export interface SignInTry {
  /** Whether this address signed in to this account before: it goes first where many wait. */
  known: boolean;
  /** The password was right: that is no guess, and what was counted is given back. */
  right(): void;
  /** All that was asked for was right: from now on the address is known. */
  complete(): void;
}

/**
 * Before a password is looked at. Three limits: account and address together are the tight one, the address alone, and,
 * loosely, the account alone. An address that has signed in to the account before is not held up by the last, so that
 * nobody who hammers an account keeps its owner out.
 */
export class SignInLimits {
  readonly #throttles: Throttles;
  readonly #known = new Set<string>();

  constructor(throttles: Throttles) {
    this.#throttles = throttles;
  }

  /** @throws AppError TOO_MANY */
  async begin(account: string, address: string): Promise<SignInTry> {
    const { loginsByAccount, loginsByAddress, loginsByPair } = this.#throttles;
    const name = account.toLowerCase();
    const from = addressGroup(address);
    const pair = `${from} ${name}`;
    const known = this.#known.has(pair);
    await loginsByAddress.take(from);
    await loginsByPair.take(pair);
    if (!known) await loginsByAccount.take(name);
    return {
      known,
      right: () => {
        loginsByAddress.giveBack(from);
        loginsByPair.forget(pair);
        if (!known) loginsByAccount.giveBack(name);
      },
      complete: () => this.#remember(pair),
    };
  }

  #remember(pair: string): void {
    this.#known.delete(pair);
    this.#known.add(pair);
    if (this.#known.size <= MOST_KNOWN) return;
    const oldest = this.#known.values().next();
    if (!oldest.done) this.#known.delete(oldest.value);
  }
}
