import { describe, expect, test } from 'vitest';
import { annotate, type Utterance } from '../../../intents/index.ts';
import {
  annotateRows,
  augmentRows,
  confidentMislabels,
  corpusOfRows,
  crossValidate,
  foldsOfCorpus,
  lintPack,
  overlapPairs,
  packMarkdown,
  packReport,
  tryAugmented,
} from '../../../models/curation/index.ts';
import { similarPairs } from '../../../models/curation/near.ts';
import { operations } from '../../../models/curation/operations.ts';
import { ruleFindings } from '../../../models/curation/rules.ts';
import { randomFrom } from '../../../models/evaluation/random.ts';
import { fakeEmbedding, toyFit, toyRows } from './toy.ts';

const row = (text: string, intent: string, line = 1, lang: 'en' | 'zh' = 'en'): Utterance => ({
  text,
  intent,
  lang,
  entities: [],
  file: 'pack.yml',
  line,
});
const rows = toyRows.map(({ text, label }, i) => row(text, label, i + 1));
const embed = async (texts: readonly string[]) => texts.map(fakeEmbedding);
const fit = {
  ...toyFit,
  dense: { ...toyFit.dense, penalties: [30] },
  sparse: { ...toyFit.sparse, penalties: [30] },
};
const of = (findings: readonly { rule: string }[], rule: string) =>
  findings.filter((finding) => finding.rule === rule);

/** The toy rows with two that stand under the wrong intent. */
const wrong = rows.map((one, i) =>
  i === 3 || i === 77 ? { ...one, intent: i === 3 ? 'sim.esim' : 'billing.view_bill' } : one,
);
function viewOf(given: readonly Utterance[]) {
  const embedded = { rows: given, embeddings: given.map(({ text }) => fakeEmbedding(text)) };
  const corpus = corpusOfRows(embedded);
  return { embedded, view: crossValidate(corpus, foldsOfCorpus(corpus, 4, 1), fit) };
}

describe('lint without an encoder', () => {
  test('repeats, unknown intents, counts, language, markup and personal data', () => {
    const findings = ruleFindings(
      [
        row('show my bill', 'billing.view_bill', 1),
        row('Show my bill!', 'billing.view_bill', 2),
        row('show: my bill', 'chat.greet', 3),
        row('我的账单', 'billing.view_bill', 4),
        row('pay', 'biling.pay_bill', 5),
        row('write to mary.jones@acme-mail.com', 'billing.view_bill', 6),
        { ...row('on Friday', 'chat.greet', 7), entities: [{ entity: 'weekday', start: 3, end: 9 }] },
      ],
      'en',
    );
    expect(of(findings, 'repeated')).toMatchObject([{ line: 2, level: 'warning', other: { line: 1 } }]);
    expect(of(findings, 'two_intents')).toMatchObject([{ line: 3, level: 'error', other: { line: 1 } }]);
    expect(of(findings, 'language')).toMatchObject([{ line: 4 }]);
    expect(of(findings, 'unknown_intent')).toMatchObject([
      { intent: 'biling.pay_bill', message: expect.stringContaining('billing.pay_bill') },
    ]);
    expect(of(findings, 'personal_data')).toMatchObject([{ line: 6, level: 'error' }]);
    expect(of(findings, 'entity')).toMatchObject([{ line: 7, level: 'error' }]);
    expect(of(findings, 'too_few')).toHaveLength(3);
  });

  test('imbalance, one keyword everywhere, and lines of one length', () => {
    const many = Array.from({ length: 60 }, (_, i) =>
      row(`refund number ${i} please`, 'billing.refund_status'),
    );
    const findings = ruleFindings([...many, row('hi', 'chat.greet'), row('bye', 'chat.goodbye')], 'en');
    expect(of(findings, 'imbalance')).toHaveLength(1);
    expect(of(findings, 'keyword_share')).toMatchObject([{ score: 1 }]);
    expect(of(findings, 'length_spread')).toHaveLength(1);
  });
});

describe('lint with an encoder', () => {
  test('golden lines and near ones, almost the same lines, and rows under the wrong intent', async () => {
    const golden = [
      { text: 'WHAT about my bill?', intent: 'billing.view_bill', file: 'golden', line: 1 },
      { text: 'my bill what about', intent: 'billing.view_bill', file: 'golden', line: 2 },
    ];
    const findings = await lintPack({ lang: 'en', rows: wrong, golden, encoder: { embed, fit, folds: 4 } });
    expect(of(findings, 'golden_leak')).toMatchObject([
      { text: 'what about my bill', other: { line: 1 } },
      { text: 'what about my bill', other: { line: 2 } },
    ]);
    const lines = of(findings, 'mislabel').map((finding) => (finding as { line?: number }).line);
    expect(lines).toContain(4);
    expect(lines).toContain(78);
    expect(lines.length).toBeLessThan(8);
    expect(findings.map(({ level }) => level)).toEqual(findings.map(({ level }) => level).toSorted());
  });

  test('pairs by cosine are those that comparing all would find', () => {
    const random = randomFrom(3);
    const base = Array.from({ length: 40 }, () => Float32Array.from({ length: 96 }, () => random() - 0.5));
    const unit = (v: Float32Array) => v.map((x) => x / Math.hypot(...v));
    const vectors = base.flatMap((v) => [unit(v), unit(v.map((x) => x + (random() - 0.5) * 0.2))]);
    const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, x, j) => sum + x * (b[j] ?? 0), 0);
    const all = vectors.flatMap((a, i) =>
      vectors.slice(i + 1).flatMap((b, j) => (dot(a, b) >= 0.95 ? [`${i} ${i + 1 + j}`] : [])),
    );
    expect(all.length).toBeGreaterThan(30);
    expect(
      similarPairs(vectors, 0.95)
        .map(({ a, b }) => `${a} ${b}`)
        .sort(),
    ).toEqual(all.sort());
  });
});

test('confident learning finds the rows that were put wrong, first of all', () => {
  const { view } = viewOf(wrong);
  const found = confidentMislabels(view).map(({ row: r }) => r);
  expect(found.slice(0, 2).sort((a, b) => a - b)).toEqual([3, 77]);
});

test('overlaps and the report of a pack', () => {
  const { embedded, view } = viewOf(wrong);
  const pairs = overlapPairs(embedded, view);
  expect(pairs).toHaveLength(3);
  expect(pairs[0]?.confusion).toBeGreaterThanOrEqual(pairs[1]?.confusion ?? 1);
  expect(pairs.some(({ border }) => border.length > 0)).toBe(true);
  const report = packReport({
    ...embedded,
    lang: 'en',
    view,
    overlaps: pairs,
    golden: new Map([['sim.esim', 7]]),
    outOfScope: { training: 6, golden: 2 },
  });
  expect(report).toMatchObject({ rows: 120, out_of_scope: { training: 6 } });
  expect(report.accuracy).toBeGreaterThan(0.9);
  const esim = report.intents.find(({ intent }) => intent === 'sim.esim');
  expect(esim).toMatchObject({ golden: 7, rows: 41 });
  expect(esim?.cosine_inside).toBeGreaterThan(0.05);
  expect(packMarkdown(report)).toContain('| sim.esim | 41 | 7 |');
});

describe('augmenting', () => {
  test('each operation changes a text as it says, and the same seed makes the same rows', () => {
    const say = (lang: 'en' | 'zh', name: string, text: string) =>
      operations[lang][name]?.(text, randomFrom(1));
    expect(say('en', 'lower_case', 'My SIM')).toBe('my sim');
    expect(say('en', 'no_punctuation', 'Why? Now!')).toBe('Why Now');
    expect(say('en', 'homophone', 'is it their phone')).toBe('is it there phone');
    expect(say('en', 'dropped_letter', 'signal')).toHaveLength(5);
    expect(say('en', 'swapped_letters', 'no bars')).toHaveLength(7);
    expect([...(say('en', 'neighbour_key', 'signal') ?? '')]).toHaveLength(6);
    expect(say('zh', 'pinyin_initials', '流量用完了')).toBe('ll用完了');
    expect(say('zh', 'homophone', '我在家')).toBe('我再家');
    expect(say('zh', 'half_width', '怎么办？')).toBe('怎么办?');
    const made = augmentRows(rows, 'en', { share: 0.5, seed: 1 });
    expect(made.length).toBeGreaterThan(30);
    expect(augmentRows(rows, 'en', { share: 0.5, seed: 1 })).toEqual(made);
    for (const { row: one, source } of made) {
      expect(one.intent).toBe(rows[source]?.intent);
      expect(rows.some(({ text }) => text === one.text)).toBe(false);
    }
  });

  test('is measured on written rows alone, and no copy of a held-out row is trained', async () => {
    // Copies that would give every row away: with a copy of held-out rows in training B could not lose.
    const random = randomFrom(5);
    const strange = Array.from({ length: 60 }, (_, i) =>
      row(`x${i * 7919}`, random() < 0.5 ? 'chat.greet' : 'chat.deny'),
    );
    const augmented = strange.map((one, source) => ({ row: { ...one }, source, operation: 'copy' }));
    const trial = await tryAugmented({ rows: strange, augmented, embed, fit, folds: 4 });
    expect(trial).toMatchObject({ rows: 60, augmented: 60, by_operation: { copy: 60 } });
    expect(trial.comparison.n).toBe(60);
    expect(trial.comparison.accuracy_b).toBeLessThan(0.9);
    expect(trial.better).toBe(false);
  });
});

test('annotating marks a share of the lines with entities, and never changes a text', () => {
  const lines = Array.from({ length: 40 }, (_, i) =>
    row(`come on Friday, order ${i}`, 'broadband.technician', i),
  );
  const others = [row('no entity in it', 'chat.greet'), row('[note] by Friday', 'chat.greet')];
  const result = annotateRows([...lines, ...others], { share: 0.34, seed: 1 });
  expect(result.with_entities).toBeGreaterThanOrEqual(40);
  expect(result.added / result.with_entities).toBeGreaterThan(0.15);
  expect(result.added / result.with_entities).toBeLessThan(0.55);
  expect(result.rows.map(({ text }) => text)).toEqual([...lines, ...others].map(({ text }) => text));
  const marked = result.rows.filter(({ entities }) => entities.length > 0);
  for (const { text, entities } of marked) expect(annotate(text, entities)).toContain('[Friday](date)');
  expect(annotateRows(result.rows, { share: 0.34, seed: 1 }).added).toBe(0);
});
