import type { KeyValue } from './storage.ts';

/** The part of the Web Locks API in use; null where a browser lacks it (then nothing is adopted, and nothing is lost). */
export interface Locks {
  /** Takes a lock if it is free and holds it until the page is gone or `release` is called; null when somebody has it. */
  take(name: string): Promise<{ release: () => void } | null>;
}

/** Locks of this browser: they end with their page, however it ends, so a held lock means a living tab. */
export function browserLocks(): Locks | null {
  if (!('locks' in navigator)) return null;
  return {
    take: (name) =>
      new Promise((resolve) => {
        navigator.locks
          .request(name, { ifAvailable: true }, (lock) => {
            if (!lock) {
              resolve(null);
              return undefined;
            }
            return new Promise<void>((release) => resolve({ release }));
          })
          .catch(() => resolve(null));
      }),
  };
}

const lockName = (scope: string, instance: string) => `switchboard.tab.${scope}.${instance}`;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * This tab's client instance. A reload keeps it; a duplicated tab, which starts with a copy of the first one's session
 * storage, finds it taken and gets its own.
 */
export async function claimInstance(
  scope: string,
  perTab: KeyValue,
  locks: Locks | null,
  newId: () => string,
  patience = 5,
): Promise<string> {
  const key = `switchboard.instance.${scope}`;
  const kept = perTab.get(key);
  if (kept) {
    if (!locks) return kept;
    // On a reload the old page may hold its lock for a moment longer.
    for (let tries = 0; tries < patience; tries++) {
      if (await locks.take(lockName(scope, kept))) return kept;
      await pause(60);
    }
  }
  const fresh = newId();
  perTab.set(key, fresh);
  await locks?.take(lockName(scope, fresh));
  return fresh;
}

/** Finds instances whose tab is gone and holds them, so that only one tab sends what they left. */
export class Adoption {
  readonly #scope: string;
  readonly #locks: Locks | null;
  readonly #held = new Map<string, () => void>();

  constructor(scope: string, locks: Locks | null) {
    this.#scope = scope;
    this.#locks = locks;
  }

  /** Which of the given instances this tab may send for from now on. */
  async claim(instances: readonly string[], own: string): Promise<string[]> {
    const claimed: string[] = [];
    for (const instance of instances) {
      if (instance === own || this.#held.has(instance)) continue;
      const lock = await this.#locks?.take(lockName(this.#scope, instance));
      if (!lock) continue;
      this.#held.set(instance, lock.release);
      claimed.push(instance);
    }
    return claimed;
  }

  release(instance: string): void {
    this.#held.get(instance)?.();
    this.#held.delete(instance);
  }
}
