import { expect, test } from 'vitest';
import type { ParseResult } from '../../../models/types.ts';
import { type Context, candidates, decide } from '../../../server/services/dialogue.ts';

const title = (intent: string, lang: string) => `${intent} (${lang})`;
const parsed = (intent: string, decision: ParseResult['decision'], text = 'x'): ParseResult => ({
  text,
  language: 'en',
  decision,
  intent: { name: intent, confidence: 0.6 },
  intent_ranking: [
    { name: intent, confidence: 0.6 },
    { name: 'plan.recommend', confidence: 0.3 },
    { name: 'plan.discount', confidence: 0.01 },
  ],
  entities: [],
  oos_score: 0.2,
  sentiment: { label: 'neutral', confidence: 0.9 },
  truncated: false,
  version: 'release-0001',
  heads: { intent: 'intent-en-0001', sentiment: 'sentiment-en-0001' },
});
const bot = (recent: Context['recent'] = []): Context => ({ recent, status: 'bot' });
const missed = { decision: 'not_understood' as const, intent: 'out_of_scope', candidates: [] };

test('sure of it: answers', () => {
  expect(decide(parsed('billing.view_bill', 'confident'), bot(), title)).toEqual({
    kind: 'answer',
    intent: 'billing.view_bill',
  });
});

test('asked for a person: at once', () => {
  expect(decide(parsed('service.talk_to_agent', 'confident'), bot(), title)).toMatchObject({
    kind: 'handover',
    reason: 'asked_for_person',
  });
});

test('close candidates: asks which, and takes the title as the choice', () => {
  expect(decide(parsed('plan.change', 'choose'), bot(), title)).toEqual({
    kind: 'choose',
    intents: ['plan.change', 'plan.recommend'],
  });
  const before = {
    decision: 'choose' as const,
    intent: 'plan.change',
    candidates: ['plan.change', 'plan.recommend'],
  };
  expect(
    decide(parsed('chat.greet', 'not_understood', 'PLAN.recommend (en) '), bot([before]), title),
  ).toEqual({ kind: 'answer', intent: 'plan.recommend' });
});

test('not understood once asks again, twice offers a person, and yes fetches one', () => {
  expect(decide(parsed('x.y', 'not_understood'), bot(), title).kind).toBe('ask_again');
  expect(decide(parsed('x.y', 'not_understood'), bot([missed]), title).kind).toBe('offer_person');
  expect(decide(parsed('chat.affirm', 'confident'), bot([missed, missed]), title)).toMatchObject({
    kind: 'handover',
    reason: 'not_understood',
  });
  expect(decide(parsed('chat.affirm', 'confident'), bot([missed]), title)).toEqual({
    kind: 'answer',
    intent: 'chat.affirm',
  });
});

test('while a person is awaited it answers what it is sure of and is silent otherwise', () => {
  const waiting: Context = { recent: [], status: 'waiting' };
  expect(decide(parsed('billing.view_bill', 'confident'), waiting, title).kind).toBe('answer');
  expect(decide(parsed('billing.view_bill', 'choose'), waiting, title).kind).toBe('silent');
  expect(decide(parsed('x.y', 'not_understood'), waiting, title).kind).toBe('silent');
});

test('two or three candidates, the third only when it is near', () => {
  const ranking = (third: number) => [
    { name: 'a', confidence: 0.4 },
    { name: 'b', confidence: 0.05 },
    { name: 'c', confidence: third },
  ];
  expect(candidates(ranking(0.2))).toEqual(['a', 'b', 'c']);
  expect(candidates(ranking(0.05))).toEqual(['a', 'b']);
});
