/** What the outbox, drafts and settings need of a store; `set` tells whether the value is kept. */
export interface KeyValue {
  get(key: string): string | null;
  set(key: string, value: string): boolean;
  remove(key: string): void;
  keys(): string[];
}

/** A store that lives as long as the page: for tests, and where the browser refuses to keep anything. */
export function memoryStorage(): KeyValue {
  const kept = new Map<string, string>();
  return {
    get: (key) => kept.get(key) ?? null,
    set(key, value) {
      kept.set(key, value);
      return true;
    },
    remove: (key) => void kept.delete(key),
    keys: () => [...kept.keys()],
  };
}

/**
 * The browser's store, which may be refused (privacy modes), full, or emptied at any time: none of that may break the
 * page, so a value that cannot be kept there is kept in memory.
 */
function browserStorage(open: () => Storage): KeyValue {
  const memory = memoryStorage();
  const attempt = <T>(work: (store: Storage) => T): T | null => {
    try {
      return work(open());
    } catch {
      return null;
    }
  };
  return {
    get: (key) => memory.get(key) ?? attempt((store) => store.getItem(key)),
    set(key, value) {
      const kept = attempt((store) => {
        store.setItem(key, value);
        return true;
      });
      if (kept) memory.remove(key);
      else memory.set(key, value);
      return kept ?? false;
    },
    remove(key) {
      memory.remove(key);
      attempt((store) => store.removeItem(key));
    },
    keys() {
      const all = attempt((store) =>
        Array.from({ length: store.length }, (_, index) => store.key(index) ?? ''),
      );
      return [...new Set([...(all ?? []), ...memory.keys()])].filter(Boolean);
    },
  };
}

/** Shared by all tabs and kept over restarts. */
export const shared = browserStorage(() => localStorage);
/** This tab's own; survives a reload. */
export const perTab = browserStorage(() => sessionStorage);
