import { type Signal, signal } from '@preact/signals';
import type { UserDto, WireError } from '../../../server/contract/index.ts';
import { ApiError, api } from '../api.ts';
import { toError } from '../errors.ts';
import { setRestHooks } from '../rest.ts';
import { askProof } from './proof.ts';

type Who<T> =
  | { kind: 'loading' }
  | { kind: 'unreachable'; error: WireError }
  | { kind: 'out'; ended: boolean; before: WireError | null }
  | { kind: 'setup' | 'link'; token: string }
  | { kind: 'in'; opened: T };

interface EntranceOptions<T> {
  page: 'agent' | 'admin';
  /** Opens what the page shows to somebody who is signed in. */
  open: (user: UserDto, leave: () => void) => Promise<T>;
  close: (opened: T) => void;
}

export interface Entry<T> {
  page: 'agent' | 'admin';
  who: Signal<Who<T>>;
  start: () => Promise<void>;
  enter: (user: UserDto) => Promise<void>;
  leave: (ended: boolean) => void;
  signOut: () => Promise<void>;
}

/** A link's token stands behind the #, which no server log ever sees; it leaves the address at once. */
function takeLink(): { name: 'setup' | 'invite' | 'error'; value: string } | null {
  const hash = new URLSearchParams(location.hash.slice(1));
  for (const name of ['setup', 'invite', 'error'] as const) {
    const value = hash.get(name);
    if (value === null) continue;
    history.replaceState(null, '', location.pathname);
    return value ? { name, value } : null;
  }
  return null;
}

/** Who is at this page, and the ways in and out; the same for every page of people who work here. */
export function createEntry<T>({ page, open, close }: EntranceOptions<T>): Entry<T> {
  const who = signal<Who<T>>({ kind: 'loading' });
  const leave = (ended: boolean) => {
    if (who.value.kind === 'in') close(who.value.opened);
    who.value = { kind: 'out', ended, before: null };
  };
  setRestHooks({
    prove: askProof,
    ended: () => {
      if (who.value.kind === 'in') leave(true);
    },
  });
  const enter = async (user: UserDto) => {
    who.value = { kind: 'in', opened: await open(user, () => leave(true)) };
  };
  /** A link that is opened where the page is open already changes nothing but what stands behind the #. */
  addEventListener('hashchange', () => {
    if (/^#(?:setup|invite|error)=/.test(location.hash)) void entry.start();
  });
  const entry: Entry<T> = {
    page,
    who,
    enter,
    leave,
    async start() {
      const link = takeLink();
      if (link && who.value.kind === 'in') close(who.value.opened);
      if (link?.name === 'setup' || link?.name === 'invite') {
        who.value = { kind: link.name === 'setup' ? 'setup' : 'link', token: link.value };
        return;
      }
      who.value = { kind: 'loading' };
      try {
        await enter(await api.me());
      } catch (failure) {
        const before = link ? { code: link.value, message: '' } : null;
        if (failure instanceof ApiError && failure.status === 401)
          who.value = { kind: 'out', ended: false, before };
        else who.value = { kind: 'unreachable', error: toError(failure) };
      }
    },
    async signOut() {
      try {
        await api.logout();
      } catch {
        // The cookie may be gone already; what counts here is that the page forgets.
      }
      leave(false);
    },
  };
  return entry;
}
