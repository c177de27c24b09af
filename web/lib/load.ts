import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { WireError } from '../../server/contract/index.ts';
import { toError } from './errors.ts';

/** Something fetched: nothing yet, the newest answer, or why there is none. */
export interface Loaded<T> {
  data: T | null;
  error: WireError | null;
  /** The first answer, or one for another key, is on its way. */
  loading: boolean;
  reload: () => Promise<void>;
  /** Changes what is shown without asking again: after an act whose answer is known. */
  patch: (change: (data: T) => T) => void;
}

interface Kept<T> {
  key: string;
  data: T | null;
  error: WireError | null;
  loading: boolean;
}

/** Keeps answers in order: one that is overtaken by a newer question, or is for another key, is dropped. */
function useLatest<T>(key: string, load: () => Promise<T>) {
  const empty: Kept<T> = { key, data: null, error: null, loading: true };
  const state = useSignal<Kept<T>>(empty);
  const turn = useRef(0);
  const loader = useRef(load);
  loader.current = load;
  const now = state.value.key === key ? state.value : empty;
  const ask = async (work: () => Promise<T>) => {
    const mine = ++turn.current;
    try {
      const data = await work();
      if (mine === turn.current) state.value = { key, data, error: null, loading: false };
    } catch (failure) {
      if (mine !== turn.current) return;
      const known = state.value.key === key ? state.value.data : null;
      state.value = { key, data: known, error: toError(failure), loading: false };
    }
  };
  const asking = useRef(ask);
  asking.current = ask;
  useEffect(() => {
    if (key) void asking.current(() => loader.current());
    return () => {
      turn.current++;
    };
  }, [key]);
  return { state, now, ask, reload: () => ask(() => loader.current()) };
}

/** Fetches once a key, again when the key changes; a failed repetition keeps the last answer beside the error. */
export function useLoaded<T>(key: string, load: () => Promise<T>): Loaded<T> {
  const { state, now, reload } = useLatest(key, load);
  return {
    data: now.data,
    error: now.error,
    loading: now.loading,
    reload,
    patch: (change) => {
      const { data } = state.value;
      if (data !== null) state.value = { ...state.value, data: change(data) };
    },
  };
}

export interface Page<T> {
  items: T[];
  next_cursor: string | null;
}

export interface Paged<T> extends Omit<Loaded<T[]>, 'data'> {
  items: readonly T[];
  /** Fetches the next page; null when all is here. */
  more: (() => Promise<void>) | null;
}

/** A list that comes page by page. */
export function usePaged<T>(key: string, load: (cursor: string | undefined) => Promise<Page<T>>): Paged<T> {
  const { state, now, ask, reload } = useLatest<Page<T>>(key, () => load(undefined));
  const { data, error, loading } = now;
  const cursor = data?.next_cursor;
  return {
    items: data?.items ?? [],
    error,
    loading,
    reload,
    more: cursor
      ? () =>
          ask(async () => {
            const page = await load(cursor);
            return { items: [...data.items, ...page.items], next_cursor: page.next_cursor };
          })
      : null,
    patch: (change) => {
      const kept = state.value;
      if (kept.data) state.value = { ...kept, data: { ...kept.data, items: change(kept.data.items) } };
    },
  };
}
