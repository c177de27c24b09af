import { signal } from '@preact/signals';
import { lang } from '../i18n/index.ts';
import { api, type IntentTitle } from '../lib/api.ts';

const titles = signal<ReadonlyMap<string, IntentTitle['title']>>(new Map());

/** Loads the words for intents; without them their names are shown. */
export async function loadIntents(): Promise<void> {
  try {
    const { intents } = await api.intents();
    titles.value = new Map(intents.map((intent) => [intent.name, intent.title]));
  } catch {
    setTimeout(() => void loadIntents(), 10_000);
  }
}

/** An intent as people call it, in the reader's language. */
export const intentTitle = (name: string): string => titles.value.get(name)?.[lang.value] || name;
