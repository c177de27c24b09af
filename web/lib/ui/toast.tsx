import { signal } from '@preact/signals';
import circleAlertIcon from 'lucide-static/icons/circle-alert.svg?shapes';
import circleCheckIcon from 'lucide-static/icons/circle-check.svg?shapes';
import xIcon from 'lucide-static/icons/x.svg?shapes';
import { IconButton } from './button.tsx';
import { Icon } from './icon.tsx';

interface ToastNote {
  key: number;
  text: string;
  tone: 'positive' | 'danger';
}

const notes = signal<readonly ToastNote[]>([]);
let count = 0;

const drop = (key: number) => {
  notes.value = notes.value.filter((note) => note.key !== key);
};

/** Says what came of an action. Good news leaves by itself; trouble stays until it is closed. */
export function toast(text: string, tone: ToastNote['tone'] = 'positive'): void {
  const key = ++count;
  notes.value = [
    ...notes.value.filter((note) => note.tone === 'danger' && note.text !== text).slice(-1),
    { key, text, tone },
  ];
  if (tone === 'positive') setTimeout(() => drop(key), 4000);
}

/** Modal dialogs that are open, the topmost last: all around one is inert, so toasts stand inside it. */
const dialogs = signal<readonly string[]>([]);
export const raise = (id: string): void => {
  dialogs.value = [...dialogs.value.filter((other) => other !== id), id];
};
export const lower = (id: string): void => {
  dialogs.value = dialogs.value.filter((other) => other !== id);
};

/** Where toasts appear: once a page, and by the dialogs themselves. */
export function Toasts({ closeLabel, within }: { closeLabel: string; within?: string }) {
  if (dialogs.value.at(-1) !== within) return null;
  return (
    <div class="toasts" aria-live="polite">
      {notes.value.map((note) => (
        <div
          key={note.key}
          class={`toast ${note.tone}`}
          {...(note.tone === 'danger' ? { role: 'alert' as const } : {})}
        >
          <Icon of={note.tone === 'danger' ? circleAlertIcon : circleCheckIcon} />
          <span>{note.text}</span>
          <IconButton icon={xIcon} label={closeLabel} onClick={() => drop(note.key)} />
        </div>
      ))}
    </div>
  );
}
