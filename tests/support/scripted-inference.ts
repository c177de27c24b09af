import { ModelError } from '../../models/errors.ts';
import type {
  Explanation,
  Inference,
  InferenceState,
  ParseRequest,
  ParseResult,
} from '../../models/types.ts';

const script: [RegExp, string, ParseResult['decision']][] = [
  [/person|人工/i, 'service.talk_to_agent', 'confident'],
  [/bill|账单/i, 'billing.explain_charge', 'confident'],
  [/流量/, 'usage.unexpected', 'confident'],
  [/^(yes|好的)$/i, 'chat.affirm', 'confident'],
  [/either/i, 'plan.change', 'choose'],
];

/** A model that answers by a few rules, for tests of everything around it. `mode` makes it fail. */
export class ScriptedInference implements Inference {
  mode: 'ok' | 'away' | 'full' = 'ok';
  parsed: string[] = [];
  /** Everything that was asked, as it was asked. */
  requests: ParseRequest[] = [];
  /** Texts that are being read now. */
  waiting = 0;
  /** What is found in every text. */
  entities: ParseResult['entities'] = [];
  /** What the next reloads fail with. */
  reloadError: Error | null = null;
  reloads = 0;
  /** Replaced by a test that holds an answer back. */
  gate: () => Promise<void> = async () => {};
  readonly #listeners = new Set<(state: InferenceState) => void>();

  async parse(request: ParseRequest): Promise<ParseResult> {
    if (this.mode === 'away')
      throw new ModelError('INFERENCE_AWAY', 'no inference process is alive', { fix: 'wait' });
    if (this.mode === 'full') throw new ModelError('QUEUE_FULL', 'too many messages wait', { fix: 'wait' });
    this.requests.push(request);
    this.waiting += 1;
    await this.gate();
    this.waiting -= 1;
    this.parsed.push(request.text);
    const language = /\p{Script=Han}/u.test(request.text)
      ? 'zh'
      : /\p{L}/u.test(request.text)
        ? 'en'
        : (request.context_language ?? 'en');
    const [, name, decision] = script.find(([pattern]) => pattern.test(request.text)) ?? [
      /./,
      'chat.greet',
      'not_understood' as const,
    ];
    return {
      text: request.text,
      language,
      decision,
      intent:
        decision === 'not_understood' ? { name: 'out_of_scope', confidence: 0.8 } : { name, confidence: 0.9 },
      intent_ranking: [
        { name, confidence: 0.9 },
        { name: 'plan.recommend', confidence: 0.05 },
        { name: 'billing.view_bill', confidence: 0.02 },
      ],
      entities: this.entities,
      oos_score: decision === 'not_understood' ? 0.9 : 0.1,
      sentiment: { label: 'negative', confidence: 0.7 },
      truncated: false,
      version: 'release-0001',
      heads: { intent: `intent-${language}-0001`, sentiment: `sentiment-${language}-0001` },
    };
  }

  /** Says of the first word that it is the whole reason. */
  async explain(request: ParseRequest): Promise<Explanation> {
    const { text, language, decision, intent_ranking, oos_score, version, heads } = await this.parse(request);
    const [intent = { name: '', confidence: 1 }, against = intent] = intent_ranking;
    const word = text.trim().split(/\s/u)[0] ?? '';
    const start = [...text.slice(0, text.indexOf(word))].length;
    const end = start + [...word].length;
    const log_odds = Math.log(intent.confidence / against.confidence);
    return {
      text,
      language,
      decision,
      intent,
      against,
      oos_score,
      log_odds,
      reasons: [{ text: word, start, end, effect: log_odds, spelling: log_odds, meaning: 0 }],
      rest: 0,
      occluded: 0,
      nearest: [{ text: 'a message like it', intent: intent.name, similarity: 0.8 }],
      version,
      heads: { intent: heads.intent },
    };
  }

  state(): InferenceState {
    return this.mode === 'away' ? 'away' : 'ready';
  }

  setMode(mode: ScriptedInference['mode']): void {
    this.mode = mode;
    for (const listener of this.#listeners) listener(this.state());
  }

  onState(listener: (state: InferenceState) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  stats() {
    return { processes: 1, waiting: 0, running: 0, restarts: 0 };
  }

  async reload(): Promise<void> {
    this.reloads += 1;
    if (this.reloadError) throw this.reloadError;
  }

  async stop(): Promise<void> {}
}
