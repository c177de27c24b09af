import { ModelError } from '../../models/errors.ts';
import type { Inference, InferenceState, ParseRequest, ParseResult } from '../../models/types.ts';

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
  /** Replaced by a test that holds an answer back. */
  gate: () => Promise<void> = async () => {};
  readonly #listeners = new Set<(state: InferenceState) => void>();

  async parse(request: ParseRequest): Promise<ParseResult> {
    if (this.mode === 'away')
      throw new ModelError('INFERENCE_AWAY', 'no inference process is alive', { fix: 'wait' });
    if (this.mode === 'full') throw new ModelError('QUEUE_FULL', 'too many messages wait', { fix: 'wait' });
    await this.gate();
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
      entities: [],
      oos_score: decision === 'not_understood' ? 0.9 : 0.1,
      sentiment: { label: 'negative', confidence: 0.7 },
      truncated: false,
      version: 'release-0001',
      heads: { intent: `intent-${language}-0001`, sentiment: `sentiment-${language}-0001` },
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

  async reload(): Promise<void> {}
  async stop(): Promise<void> {}
}
