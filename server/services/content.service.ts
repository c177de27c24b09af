import type { IntentResponse, ResponseText } from '../../intents/index.ts';
import type { Language } from '../contract/index.ts';

export type SystemText =
  | 'not_understood'
  | 'not_understood_again'
  | 'choose'
  | 'greeting'
  | 'handover_queued'
  | 'handover_offline'
  | 'inference_unavailable'
  | 'agent_joined'
  | 'agent_left'
  | 'resolved';

/** `responses[lang][intent]`, with the system's own texts under their key names. */
export type ResponseSet = Readonly<Record<Language, ReadonlyMap<string, IntentResponse>>>;

/** What the assistant says and what intents are called, in both languages. */
export class ContentService {
  readonly operator: string;
  readonly #responses: ResponseSet;
  readonly #intents: readonly string[];

  constructor(options: { responses: ResponseSet; intents: readonly string[]; operator: string }) {
    this.#responses = options.responses;
    this.#intents = options.intents;
    this.operator = options.operator;
  }

  /**
   * The answer to an intent, or a text of the system. `turn` picks among variants, so that a repeated question is not
   * answered by the same words and a replay gives the same ones.
   */
  answer(
    name: string,
    lang: Language,
    turn: number,
    variables: Record<string, string> = {},
  ): ResponseText | null {
    const variants = this.#responses[lang].get(name)?.variants;
    const chosen = variants?.[turn % variants.length];
    if (!chosen) return null;
    return { ...chosen, text: fill(chosen.text, { operator: this.operator, ...variables }) };
  }

  title(intent: string, lang: Language): string {
    return this.#responses[lang].get(intent)?.title ?? intent;
  }

  intents(): { name: string; title: Record<Language, string> }[] {
    return this.#intents.map((name) => ({
      name,
      title: { en: this.title(name, 'en'), zh: this.title(name, 'zh') },
    }));
  }

  /** The system's texts as the pages need them. */
  texts(): Record<Language, Record<string, { text: string; quick_replies: string[] }>> {
    const all = (lang: Language) =>
      Object.fromEntries(
        [...this.#responses[lang]]
          .filter(([name]) => !name.includes('.'))
          .map(([name, { variants }]) => [
            name,
            {
              text: fill(variants[0]?.text ?? '', { operator: this.operator }),
              quick_replies: variants[0]?.quick_replies ?? [],
            },
          ]),
      );
    return { en: all('en'), zh: all('zh') };
  }
}

/** Puts values into `{name}`; a name without a value stays as it is, since the reader's client fills it. */
function fill(text: string, values: Record<string, string>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}
