import { join } from 'node:path';
import type { EntitySpan } from './entities.ts';
import { listFiles } from './files.ts';
import { type Example, loadNlu } from './nlu.ts';

/** A training message on its way in or out: `Example` with its language. */
export interface Utterance {
  text: string;
  intent: string;
  lang: 'en' | 'zh';
  entities: EntitySpan[];
  file: string;
  /** Counted from 1. */
  line: number;
}

/** Texts are the same when they agree after NFKC, case folding and joined spaces. */
export const sameText = (text: string): string =>
  text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();

const inFolder = /(?:^|[/\\])(en|zh)(?:[/\\][^/\\]*|\.ya?ml)$/;
const han = /\p{Script=Han}/u;

/** The language of a file by its place (`nlu/zh/sim.yml`, `zh.yml`), or undefined where the place says nothing. */
export const languageOfFile = (file: string): 'en' | 'zh' | undefined =>
  inFolder.exec(file)?.[1] as 'en' | 'zh' | undefined;

/** Language by script: any Han character means Chinese. */
export const languageOfText = (text: string): 'en' | 'zh' => (han.test(text) ? 'zh' : 'en');

export const toUtterance = (example: Example, lang?: 'en' | 'zh'): Utterance => ({
  ...example,
  lang: languageOfFile(example.file) ?? lang ?? languageOfText(example.text),
});

/** Reads a pack folder (`nlu/` with `en/` and `zh/` in it), or one file. Throws IntentsError. */
export const loadUtterances = (path: string, lang?: 'en' | 'zh'): Utterance[] =>
  loadNlu(path).map((example) => toUtterance(example, lang));

/** `nlu/en/billing.yml` for `billing.view_bill`; an intent without a domain has a file of its own. */
export const packFile = (packDir: string, { lang, intent }: Pick<Utterance, 'lang' | 'intent'>): string =>
  join(packDir, lang, `${intent.split('.')[0] ?? intent}.yml`);

/** True when a folder holds at least one YAML file. */
export const hasPack = (dir: string): boolean => {
  try {
    return listFiles(dir, ['.yml', '.yaml']).length > 0;
  } catch {
    return false;
  }
};
