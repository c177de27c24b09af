import { signal } from '@preact/signals';
import { api, type Texts } from '../lib/api.ts';

/** The operator's name and the pack's greeting; the page has its own words until they are here, and if they never come. */
export const texts = signal<Texts | null>(null);

export async function loadTexts(): Promise<void> {
  try {
    texts.value = await api.texts();
  } catch {
    texts.value = null;
  }
}
