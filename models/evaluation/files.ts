import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { argmax } from './metrics.ts';
import { curvesOf, type Judged, OUT_OF_SCOPE, type Report } from './report.ts';
import { confusionSvg, histogramSvg, reliabilitySvg } from './svg.ts';

const percent = (value: number | null | undefined) =>
  value === null || value === undefined ? '–' : `${(value * 100).toFixed(2)} %`;

function markdown(title: string, report: Report): string {
  const rows: [string, string][] = [
    ['rows (in scope, out of scope)', `${report.n} (${report.n_in_scope}, ${report.n_oos})`],
    [
      'accuracy',
      `${percent(report.accuracy)} (95 %: ${percent(report.ci.accuracy[0])} to ${percent(report.ci.accuracy[1])})`,
    ],
    ['accuracy, second label counts too', percent(report.accuracy_also)],
    ['accuracy among the labels present', percent(report.accuracy_present)],
    ['top three', percent(report.top3_accuracy)],
    [
      'macro-F1',
      `${percent(report.macro_f1)} (95 %: ${percent(report.ci.macro_f1[0])} to ${percent(report.ci.macro_f1[1])})`,
    ],
    ['weighted F1', percent(report.weighted_f1)],
    [
      'ECE, and its excess over chance',
      `${report.ece.toFixed(4)}, ${report.ece_excess.toFixed(4)} (95 %: ${report.ci.ece_excess[0].toFixed(4)} to ${report.ci.ece_excess[1].toFixed(4)})`,
    ],
    ['Brier', report.brier.toFixed(4)],
  ];
  if (report.oos_auroc !== undefined) {
    rows.push(
      ['in-scope accuracy with rejection', percent(report.in_scope_accuracy)],
      ['false rejection', percent(report.false_rejection)],
      ['out-of-scope recall, precision', `${percent(report.oos_recall)}, ${percent(report.oos_precision)}`],
      ['out-of-scope AUROC', report.oos_auroc.toFixed(4)],
      ['out-of-scope recall at 5 % false rejection', percent(report.oos_recall_at_5fr)],
    );
  }
  if (report.baseline)
    rows.push([
      'TF-IDF baseline: accuracy, macro-F1',
      `${percent(report.baseline.accuracy)}, ${percent(report.baseline.macro_f1)}`,
    ]);
  rows.push(
    [
      'trained, tuned, embedded in',
      `${report.train_seconds.toFixed(1)} s, ${report.tune_seconds.toFixed(1)} s, ${report.embed_seconds.toFixed(1)} s`,
    ],
    [
      'texts also in training; valid rows dropped; unscored rows',
      `${report.duplicates}; ${report.valid_dropped}; ${report.unscored.rows}`,
    ],
    ['version, encoder, language', `${report.version}, ${report.encoder}, ${report.lang}`],
  );
  const worst = [...report.per_label].sort((a, b) => a.f1 - b.f1);
  return [
    `# ${title}`,
    '',
    '| figure | value |',
    '|---|---|',
    ...rows.map(([name, value]) => `| ${name} | ${value} |`),
    '',
    '![confusion](confusion.svg) ![reliability](reliability.svg) ![confidence](histogram.svg)',
    '',
    '| label | precision | recall | F1 | rows |',
    '|---|---|---|---|---|',
    ...worst.map(
      (row) =>
        `| ${row.label} | ${percent(row.precision)} | ${percent(row.recall)} | ${percent(row.f1)} | ${row.support} |`,
    ),
    '',
    '| gold | taken for | rows |',
    '|---|---|---|',
    ...report.confusions.slice(0, 50).map((pair) => `| ${pair.gold} | ${pair.predicted} | ${pair.n} |`),
    '',
  ].join('\n');
}

/** Writes report.json, report.md, errors.jsonl, confusion.svg, reliability.svg and histogram.svg. */
export function writeReport(
  dir: string,
  title: string,
  report: Report,
  rows: readonly Judged[],
  labels: readonly string[],
): void {
  mkdirSync(dir, { recursive: true });
  const { reliability, histogram } = curvesOf(rows, labels);
  const errors = rows.flatMap((row) => {
    const top = argmax(row.probabilities);
    const predicted = labels[top] ?? '';
    const wrong = row.gold === OUT_OF_SCOPE ? !row.rejected : predicted !== row.gold || row.rejected;
    if (!wrong) return [];
    return [
      {
        text: row.text,
        gold: row.gold,
        ...(row.also ? { also: row.also } : {}),
        predicted,
        rejected: row.rejected,
        confidence: row.probabilities[top] ?? 0,
        oos_score: row.oosScore,
        file: row.file,
      },
    ];
  });
  const write = (name: string, text: string) => writeFileSync(join(dir, name), text);
  write('report.json', `${JSON.stringify({ ...report, reliability, histogram }, null, 2)}\n`);
  write('report.md', markdown(title, report));
  write('errors.jsonl', errors.map((error) => `${JSON.stringify(error)}\n`).join(''));
  write('confusion.svg', confusionSvg(report, title));
  write('reliability.svg', reliabilitySvg(reliability, title));
  write('histogram.svg', histogramSvg(histogram, title));
}
