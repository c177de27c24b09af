import type { FitOptions, Tell } from '../intent/corpus.ts';
import type { Embedding, Language } from '../types.ts';
import { confidentMislabels } from './confident.ts';
import { corpusOfRows, crossValidate, foldsOfCorpus } from './cross-validate.ts';
import { similarPairs, wholeVector } from './near.ts';
import { groupBy, ruleFindings } from './rules.ts';
import { about, type EmbeddedRows, type Finding, type Utterance } from './types.ts';
import { bareText } from './words.ts';

/** A row of a golden set: its text is never shown, only where it stands. */
export interface GoldenRow {
  text: string;
  intent: string;
  file: string;
  line: number;
}

export interface LintRequest {
  lang: Language;
  rows: readonly Utterance[];
  golden: readonly GoldenRow[];
  /** Absent with --fast: no near-duplicates by meaning, no mislabels. */
  encoder?: {
    embed: (texts: readonly string[]) => Promise<Embedding[]>;
    fit: FitOptions;
    folds: number;
    tell?: Tell;
  };
}

const bars = {
  /** Cosine of both views: within an intent, across intents. */
  within: 0.97,
  across: 0.955,
  /** First-token cosine to a golden row. */
  leak: 0.92,
  /** Held-out confidence from which on another label is worth a look, and the most that the own one may have. */
  mislabel: { other: 0.8, own: 0.05 },
};

/** Everything that is wrong or odd in one language of a pack, errors first. */
export async function lintPack({ lang, rows, golden, encoder }: LintRequest): Promise<Finding[]> {
  const found = [...ruleFindings(rows, lang), ...textLeaks(rows, golden)];
  if (encoder && rows.length > 0) {
    const embeddings = await encoder.embed(rows.map(({ text }) => text));
    const goldenEmbeddings = await encoder.embed(golden.map(({ text }) => text));
    found.push(
      ...nearFindings(rows, embeddings),
      ...leakFindings(rows, embeddings, golden, goldenEmbeddings),
      ...mislabelFindings({ rows, embeddings }, encoder),
    );
  }
  const rank = ({ level }: Finding) => (level === 'error' ? 0 : 1);
  return found.sort((a, b) => rank(a) - rank(b) || (a.rule < b.rule ? -1 : a.rule > b.rule ? 1 : 0));
}

function textLeaks(rows: readonly Utterance[], golden: readonly GoldenRow[]): Finding[] {
  const known = new Map(golden.map((row) => [bareText(row.text), row]));
  return rows.flatMap((row) => {
    const same = known.get(bareText(row.text));
    if (!same || bareText(row.text) === '') return [];
    return [
      {
        ...about(row, 'golden_leak', 'error', 'stands in the golden set'),
        other: { file: same.file, line: same.line, intent: same.intent },
        score: 1,
      },
    ];
  });
}

const other = ({ file, line, intent }: Utterance | GoldenRow) => ({ file, line, intent });

function nearFindings(rows: readonly Utterance[], embeddings: readonly Embedding[]): Finding[] {
  return similarPairs(embeddings.map(wholeVector), Math.min(bars.within, bars.across)).flatMap(
    ({ a, b, cosine }) => {
      const [one, two] = [rows[a], rows[b]];
      if (!one || !two || bareText(one.text) === bareText(two.text)) return [];
      const across = one.intent !== two.intent;
      if (cosine < (across ? bars.across : bars.within)) return [];
      const message = across
        ? `is almost a line of ${two.intent} (cosine ${cosine.toFixed(3)})`
        : `is almost another line of its intent (cosine ${cosine.toFixed(3)})`;
      return [
        {
          ...about(one, across ? 'near_across' : 'near_within', 'warning', message),
          other: other(two),
          score: cosine,
        },
      ];
    },
  );
}

function leakFindings(
  rows: readonly Utterance[],
  embeddings: readonly Embedding[],
  golden: readonly GoldenRow[],
  goldenEmbeddings: readonly Embedding[],
): Finding[] {
  const first = (all: readonly Embedding[]) => all.map(({ cls }) => cls);
  return similarPairs(first(embeddings), bars.leak, first(goldenEmbeddings)).flatMap(({ a, b, cosine }) => {
    const [row, near] = [rows[a], golden[b]];
    if (!row || !near || bareText(row.text) === bareText(near.text)) return [];
    const message = `is too near a golden line (first-token cosine ${cosine.toFixed(3)})`;
    return [{ ...about(row, 'golden_leak', 'error', message), other: other(near), score: cosine }];
  });
}

function mislabelFindings(
  embedded: EmbeddedRows,
  { fit, folds, tell }: NonNullable<LintRequest['encoder']>,
): Finding[] {
  const most = Math.max(0, ...[...groupBy(embedded.rows).values()].map((group) => group.length));
  // Fewer rows than folds everywhere: nothing can be held out.
  if (most < folds) return [];
  const corpus = corpusOfRows(embedded);
  const view = crossValidate(corpus, foldsOfCorpus(corpus, folds, fit.seed), fit, tell);
  return confidentMislabels(view).flatMap(({ row, suggested, own, other: confidence }) => {
    const line = embedded.rows[row];
    if (!line || confidence < bars.mislabel.other || own > bars.mislabel.own) return [];
    const message = `may be ${suggested}: models that have not seen it say so with ${(confidence * 100).toFixed(0)} %`;
    return [{ ...about(line, 'mislabel', 'warning', message), score: confidence - own }];
  });
}
