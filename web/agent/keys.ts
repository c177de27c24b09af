import { signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { shared } from '../lib/storage.ts';
import type { AgentSession } from './session.ts';

const KEY = 'switchboard.single-keys';

/** Shortcuts of one key without a modifier can be switched off (WCAG 2.1.4). */
export const singleKeys = signal(shared.get(KEY) !== 'off');

export function setSingleKeys(on: boolean): void {
  singleKeys.value = on;
  shared.set(KEY, on ? 'on' : 'off');
}

const writing = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName));

interface Shortcuts {
  session: AgentSession;
  onHelp: () => void;
  onResolve: () => void;
  onLeave: () => void;
}

/** Alt+J and Alt+K move through the list, Alt+E resolves, ? helps, Esc leaves. By place of the key: Alt types letters on a Mac. */
export function useShortcuts(given: Shortcuts): void {
  const current = useRef(given);
  current.current = given;
  useEffect(() => {
    const step = (by: 1 | -1) => {
      const { session } = current.current;
      const rows = session.rows.value;
      const at = rows.findIndex((row) => row.id === session.selected.value);
      const next = rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : at + by];
      if (next) session.select(next.id);
    };
    const onKey = (event: KeyboardEvent) => {
      if (event.isComposing || event.keyCode === 229 || document.querySelector('dialog[open]')) return;
      const alt = event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey;
      if (alt && event.code === 'KeyJ') step(1);
      else if (alt && event.code === 'KeyK') step(-1);
      else if (alt && event.code === 'KeyE') current.current.onResolve();
      else if (
        event.key === '?' &&
        singleKeys.value &&
        !event.altKey &&
        !event.ctrlKey &&
        !event.metaKey &&
        !writing(event.target)
      ) {
        current.current.onHelp();
      } else if (event.key === 'Escape') {
        if (writing(event.target) && event.target instanceof HTMLElement) event.target.blur();
        else current.current.onLeave();
        return;
      } else return;
      event.preventDefault();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
}
