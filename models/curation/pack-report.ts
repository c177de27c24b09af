import { ranking } from '../intent/classifier.ts';
import type { Embedding, Language } from '../types.ts';
import type { HeldOutView } from './cross-validate.ts';
import { wholeVector } from './near.ts';
import type { OverlapPair } from './overlap.ts';
import type { EmbeddedRows } from './types.ts';
import { lengthOf, quantile } from './words.ts';

export interface IntentSummary {
  intent: string;
  rows: number;
  golden: number;
  /** Mean cosine of all pairs of its lines; low is varied. */
  cosine_inside: number;
  /** Share of its rows that models which have not seen them get right; null where none was held out. */
  recall: number | null;
  /** Words in English, characters in Chinese. */
  length: { least: number; q25: number; median: number; q75: number; most: number };
}

export interface PackReport {
  lang: Language;
  rows: number;
  intents: IntentSummary[];
  out_of_scope: { training: number; golden: number };
  /** Cross-validated accuracy of the whole pack. */
  accuracy: number;
  overlaps: OverlapPair[];
}

export interface PackReportRequest extends EmbeddedRows {
  lang: Language;
  view: HeldOutView;
  overlaps: OverlapPair[];
  golden: ReadonlyMap<string, number>;
  outOfScope: { training: number; golden: number };
}

/** What a pack is made of, from its rows, their vectors and a cross-validation. */
export function packReport(request: PackReportRequest): PackReport {
  const { lang, rows, embeddings, view, overlaps, golden, outOfScope } = request;
  const right = view.probabilities.map((p, r) => (p ? ranking(p)[0] === view.y[r] : undefined));
  const scored = right.filter((one) => one !== undefined);
  const intents = view.labels.map((intent, k): IntentSummary => {
    const at = [...rows.keys()].filter((r) => view.y[r] === k);
    const own = at.flatMap((r) => right[r] ?? []);
    const lengths = at.map((r) => lengthOf(rows[r]?.text ?? '', lang)).sort((a, b) => a - b);
    return {
      intent,
      rows: at.length,
      golden: golden.get(intent) ?? 0,
      cosine_inside: meanCosine(at.flatMap((r) => embeddings[r] ?? [])),
      recall: own.length > 0 ? own.filter(Boolean).length / own.length : null,
      length: {
        least: lengths[0] ?? 0,
        q25: quantile(lengths, 0.25),
        median: quantile(lengths, 0.5),
        q75: quantile(lengths, 0.75),
        most: lengths.at(-1) ?? 0,
      },
    };
  });
  return {
    lang,
    rows: rows.length,
    intents,
    out_of_scope: outOfScope,
    accuracy: scored.filter(Boolean).length / Math.max(1, scored.length),
    overlaps,
  };
}

/** Mean over all pairs: the square of the sum holds every pair twice and every vector with itself once. */
function meanCosine(embeddings: readonly Embedding[]): number {
  const n = embeddings.length;
  if (n < 2) return 1;
  const sum = new Float64Array(wholeVector(embeddings[0] as Embedding).length);
  for (const embedding of embeddings)
    for (const [j, value] of wholeVector(embedding).entries()) sum[j] = (sum[j] as number) + value;
  return (sum.reduce((square, value) => square + value * value, 0) - n) / (n * (n - 1));
}

const percent = (value: number | null) => (value === null ? '–' : `${(value * 100).toFixed(1)} %`);

/** The same as Markdown: weakest intents first. */
export function packMarkdown(report: PackReport): string {
  const weakest = [...report.intents].sort((a, b) => (a.recall ?? 2) - (b.recall ?? 2));
  const { training, golden } = report.out_of_scope;
  return [
    `# Pack ${report.lang}`,
    '',
    `${report.rows} rows of ${report.intents.length} intents; out of scope ${training} to train, ${golden} golden. Models that have`,
    `not seen a row get ${percent(report.accuracy)} of them right. Lengths in ${report.lang === 'en' ? 'words' : 'characters'}.`,
    '',
    '| intent | rows | golden | recall | cosine inside | length: least, quartiles, most |',
    '|---|---|---|---|---|---|',
    ...weakest.map(
      ({ intent, rows, golden: g, recall, cosine_inside, length: l }) =>
        `| ${intent} | ${rows} | ${g} | ${percent(recall)} | ${cosine_inside.toFixed(3)} | ${l.least}, ${l.q25}, ${l.median}, ${l.q75}, ${l.most} |`,
    ),
    '',
    '## Pairs that overlap',
    '',
    '| intents | taken for each other | a as b | b as a | cosine of the centres |',
    '|---|---|---|---|---|',
    ...report.overlaps.map(
      (p) =>
        `| ${p.a}, ${p.b} | ${percent(p.confusion)} | ${p.a_as_b} | ${p.b_as_a} | ${p.cosine.toFixed(3)} |`,
    ),
    '',
  ].join('\n');
}
