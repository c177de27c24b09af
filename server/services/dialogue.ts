import type { ParseResult } from '../../models/index.ts';
import type { Decision, Language } from '../contract/index.ts';

/** What came before, as far as the decision needs it. Newest first, without the message that is being decided. */
export interface Context {
  recent: { decision: Decision; intent: string; candidates: string[] }[];
  status: 'bot' | 'waiting';
}

export type HandoverReason = 'asked_for_person' | 'not_understood' | 'complaint' | 'inference_unavailable';

/** A closed union: what the assistant does next. */
export type Step =
  | { kind: 'answer'; intent: string }
  | { kind: 'choose'; intents: string[] }
  | { kind: 'ask_again' }
  | { kind: 'offer_person' }
  | { kind: 'handover'; reason: HandoverReason; intent: string }
  | { kind: 'silent' };

const same = (a: string, b: string) => a.trim().toLowerCase() === b.trim().toLowerCase();

/**
 * The assistant's policy: confident → answer; close candidates → ask which; not understood twice → offer a person;
 * asked for a person → at once. While a person is awaited it still answers what it is sure of and is silent otherwise.
 */
export function decide(
  parsed: ParseResult,
  context: Context,
  title: (intent: string, lang: Language) => string,
): Step {
  const before = context.recent[0];
  const picked = before?.decision === 'choose' ? chosen(parsed, before.candidates, title) : null;
  const intent = picked ?? parsed.intent.name;
  const offered = notUnderstoodInARow(context) >= 2;

  if (offered && !picked && intent === 'chat.affirm' && parsed.decision !== 'not_understood') {
    return { kind: 'handover', reason: 'not_understood', intent };
  }
  if (picked || parsed.decision === 'confident') return act(intent, context);
  if (parsed.decision === 'choose') return choose(parsed, context);
  if (context.status === 'waiting') return { kind: 'silent' };
  return notUnderstoodInARow(context) >= 1 ? { kind: 'offer_person' } : { kind: 'ask_again' };
}

function act(intent: string, context: Context): Step {
  if (intent !== 'service.talk_to_agent') return { kind: 'answer', intent };
  return context.status === 'waiting'
    ? { kind: 'answer', intent }
    : { kind: 'handover', reason: 'asked_for_person', intent };
}

function choose(parsed: ParseResult, context: Context): Step {
  if (context.status === 'waiting') return { kind: 'silent' };
  return { kind: 'choose', intents: candidates(parsed.intent_ranking) };
}

/** The intents that are put to the subscriber: those not far behind the first, three at most, two at least. */
export function candidates(ranking: { name: string; confidence: number }[]): string[] {
  const first = ranking[0]?.confidence ?? 0;
  const near = ranking.slice(0, 3).filter((entry, at) => at < 2 || entry.confidence >= first / 4);
  return near.map((entry) => entry.name);
}

/** The candidate whose title the subscriber tapped or typed. */
function chosen(
  parsed: ParseResult,
  offered: string[],
  title: (intent: string, lang: Language) => string,
): string | null {
  return (
    offered.find((name) => same(title(name, 'en'), parsed.text) || same(title(name, 'zh'), parsed.text)) ??
    null
  );
}

function notUnderstoodInARow(context: Context): number {
  const at = context.recent.findIndex((entry) => entry.decision !== 'not_understood');
  return at === -1 ? context.recent.length : at;
}
