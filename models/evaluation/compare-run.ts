/** Runs two stored models over the same test rows and writes the report of `evaluate compare`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Row } from '../../intents/rows.ts';
import { ModelError } from '../errors.ts';
import { readRelease, readVersion, type StoredVersion } from '../registry/index.ts';
import { createEmbedder, type EmbedderOptions } from '../training/embed.ts';
import type { HeadKind, Language } from '../types.ts';
import { type Comparison, compareRows, type PairedRow } from './compare.ts';
import { argmax } from './metrics.ts';
import { type Judge, judgeAll, storedJudge } from './models.ts';
import { OUT_OF_SCOPE } from './report.ts';
import { withLanguages } from './rows.ts';

export interface CompareRequest extends EmbedderOptions {
  kind: HeadKind;
  /** A version (`intent-en-0003`) or a release (`release-0002`). */
  a: string;
  b: string;
  test: readonly Row[];
  lang?: Language;
  onProgress?: (line: string) => void;
}

export interface CompareReport {
  kind: HeadKind;
  a: string;
  b: string;
  /** In-scope rows by the likeliest label, before any rejection. */
  in_scope: Comparison;
  /** Every row with rejection: out-of-scope rows are right when rejected, in-scope ones when not. Null without such rows. */
  with_rejection: Comparison | null;
  /** Rows whose language or label one of the two does not have. */
  unscored: number;
}

/** Throws VERSION_…, RELEASE_… for what is not there, DATA_INVALID when no row can be scored by both. */
export async function runComparison(request: CompareRequest): Promise<CompareReport> {
  const { kind, a, b, artifactsDir, onProgress } = request;
  const rows = withLanguages([...request.test], request.lang);
  const inScope: PairedRow[] = [];
  const withRejection: PairedRow[] = [];
  let unscored = 0;
  for (const language of [...new Set(rows.map((row) => row.language))].sort()) {
    const own = rows.filter((row) => row.language === language);
    const [one, two] = [
      await find(artifactsDir, a, kind, language),
      await find(artifactsDir, b, kind, language),
    ];
    if (!one || !two) {
      unscored += own.length;
      continue;
    }
    const judges: [Judge, Judge] = [await storedJudge(one), await storedJudge(two)];
    const scored = own.filter(
      ({ label }) => label === OUT_OF_SCOPE || judges.every(({ labels }) => labels.includes(label)),
    );
    unscored += own.length - scored.length;
    const embedder = await createEmbedder(language, request);
    const texts = scored.map(({ text }) => text);
    const said = [];
    for (const judge of judges)
      said.push(
        (
          await judgeAll(judge, texts, embedder, (stage, done, total) =>
            onProgress?.(`${language}: ${stage} ${done}/${total}`),
          )
        ).verdicts,
      );
    for (const [i, { text, label }] of scored.entries()) {
      const [va, vb] = [said[0]?.[i], said[1]?.[i]];
      if (!va || !vb) continue;
      const top = (which: 0 | 1, p: Float64Array) => judges[which].labels[argmax(p)] ?? '';
      const [ta, tb] = [top(0, va.probabilities), top(1, vb.probabilities)];
      if (label !== OUT_OF_SCOPE) inScope.push({ text, gold: label, a: ta, b: tb });
      withRejection.push({
        text,
        gold: label,
        a: va.rejected ? OUT_OF_SCOPE : ta,
        b: vb.rejected ? OUT_OF_SCOPE : tb,
      });
    }
  }
  if (withRejection.length === 0) {
    throw new ModelError('DATA_INVALID', 'there is no row that both models could be scored on', {
      fix: 'give test rows whose language and labels both versions have',
    });
  }
  return {
    kind,
    a,
    b,
    in_scope: compareRows(inScope),
    with_rejection: withRejection.length > inScope.length ? compareRows(withRejection) : null,
    unscored,
  };
}

async function find(
  artifactsDir: string,
  name: string,
  kind: HeadKind,
  language: Language,
): Promise<StoredVersion | undefined> {
  if (!name.startsWith('release-')) {
    const stored = await readVersion(artifactsDir, name);
    return stored.manifest.language === language && stored.manifest.kind === kind ? stored : undefined;
  }
  const version = (await readRelease(artifactsDir, name)).heads[`${kind}-${language}`];
  return version ? readVersion(artifactsDir, version) : undefined;
}

const percent = (value: number) => `${(value * 100).toFixed(2)} %`;

/** One comparison in a few lines: plain text that is also Markdown. */
export function comparisonLines({ n, accuracy_a, accuracy_b, difference, ci, mcnemar: m }: Comparison) {
  const points = (value: number) => `${value >= 0 ? '+' : ''}${(value * 100).toFixed(2)}`;
  return [
    `rows              ${n}`,
    `accuracy A, B     ${percent(accuracy_a)}, ${percent(accuracy_b)}`,
    `B less A          ${points(difference)} points (95 %: ${points(ci[0])} to ${points(ci[1])}, paired bootstrap)`,
    `McNemar           ${m.only_a} rows only A has right, ${m.only_b} only B; p ${m.exact_p.toPrecision(3)} exact, ${m.mid_p.toPrecision(3)} mid-p`,
  ];
}

function labelTable({ per_label }: Comparison): string[] {
  const moved = per_label
    .filter(({ only_a, only_b }) => only_a + only_b > 0)
    .sort((x, y) => x.holm_p - y.holm_p || Math.abs(y.only_b - y.only_a) - Math.abs(x.only_b - x.only_a));
  return [
    '| label | rows | right A | right B | lost | won | p | p, Holm |',
    '|---|---|---|---|---|---|---|---|',
    ...moved.map(
      (r) =>
        `| ${r.label} | ${r.rows} | ${r.right_a} | ${r.right_b} | ${r.only_a} | ${r.only_b} | ${r.p.toPrecision(3)} | ${r.holm_p.toPrecision(3)} |`,
    ),
  ];
}

/** Writes report.json, report.md and changed.jsonl. */
export function writeComparison(dir: string, report: CompareReport): void {
  mkdirSync(dir, { recursive: true });
  const { in_scope, with_rejection } = report;
  const write = (name: string, text: string) => writeFileSync(join(dir, name), text);
  const list = (comparison: Comparison) => comparisonLines(comparison).map((line) => `- ${line}`);
  write('report.json', `${JSON.stringify(report, null, 2)}\n`);
  write(
    'report.md',
    [
      `# ${report.kind}: ${report.a} (A) and ${report.b} (B)`,
      '',
      `In-scope rows, likeliest label before any rejection. ${report.unscored} rows were not scored.`,
      '',
      ...list(in_scope),
      '',
      ...labelTable(in_scope),
      ...(with_rejection ? ['', '## With rejection, all rows', '', ...list(with_rejection)] : []),
      '',
    ].join('\n'),
  );
  write(
    'changed.jsonl',
    (with_rejection ?? in_scope).changed.map((row) => `${JSON.stringify(row)}\n`).join(''),
  );
}
