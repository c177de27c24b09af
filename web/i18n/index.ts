import { signal } from '@preact/signals';
import type { Language } from '../../server/contract/index.ts';
import { shared } from '../lib/storage.ts';

const KEY = 'switchboard.language';

/** The reader's choice, else the first language of the browser that we speak, else English. */
export function pickLanguage(stored: string | null, preferred: readonly string[]): Language {
  if (stored === 'en' || stored === 'zh') return stored;
  for (const tag of preferred) {
    const base = tag.toLowerCase().split('-')[0];
    if (base === 'en' || base === 'zh') return base;
  }
  return 'en';
}

export const lang = signal<Language>(
  pickLanguage(
    shared.get(KEY),
    typeof navigator === 'undefined' ? [] : (navigator.languages ?? [navigator.language]),
  ),
);

export function setLanguage(choice: Language): void {
  lang.value = choice;
  shared.set(KEY, choice);
}

/** The value of `lang` on an element whose words are in that language. */
export const langTag = (language: Language): string => (language === 'zh' ? 'zh-CN' : 'en');

/** A catalogue in the reader's language; reading it in a component subscribes that to the language. */
export const inLanguage = <T>(words: Record<Language, T>): T => words[lang.value];
