import { signal } from '@preact/signals';
import { shared } from './storage.ts';

export type Theme = 'system' | 'light' | 'dark';
const KEY = 'switchboard.theme';
const stored = shared.get(KEY);

export const theme = signal<Theme>(stored === 'light' || stored === 'dark' ? stored : 'system');

/** Puts the choice on <html>; `system` leaves it to the browser's preference. */
export function applyTheme(): void {
  if (theme.value === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme.value;
}

export function setTheme(choice: Theme): void {
  theme.value = choice;
  if (choice === 'system') shared.remove(KEY);
  else shared.set(KEY, choice);
  applyTheme();
}
