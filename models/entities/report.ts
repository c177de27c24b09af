import type { EntityScore } from './score.ts';

const percent = (share: number | null) => (share === null ? '-' : (share * 100).toFixed(1));

/** The figures of a score as lines of text: the whole, then each kind. */
export function scoreLines({
  n,
  precision,
  recall,
  f1,
  macro_f1,
  value_accuracy,
  per_type,
  errors,
}: EntityScore): string[] {
  return [
    `${n} rows  precision ${percent(precision)}  recall ${percent(recall)}  F1 ${percent(f1)}  macro F1 ${percent(macro_f1)}  values ${percent(value_accuracy)}  errors ${errors.length}`,
    ...per_type.map(
      (type) =>
        `  ${type.entity.padEnd(15)} ${String(type.support).padStart(5)}  precision ${percent(type.precision).padStart(5)}  recall ${percent(type.recall).padStart(5)}  F1 ${percent(type.f1).padStart(5)}  values ${percent(type.value_accuracy).padStart(5)}`,
    ),
  ];
}

/** The same as a page of Markdown with every error. */
export function scoreMarkdown(title: string, score: EntityScore): string {
  const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
  const json = (value: unknown) => (value === undefined ? '' : cell(JSON.stringify(value)));
  return [
    `# ${title}`,
    '',
    '| rows | precision | recall | F1 | macro F1 | values |',
    '|---|---|---|---|---|---|',
    `| ${score.n} | ${[score.precision, score.recall, score.f1, score.macro_f1, score.value_accuracy].map(percent).join(' | ')} |`,
    '',
    '| kind | support | precision | recall | F1 | values |',
    '|---|---|---|---|---|---|',
    ...score.per_type.map(
      ({ entity, support, precision, recall, f1, value_accuracy }) =>
        `| ${entity} | ${support} | ${[precision, recall, f1, value_accuracy].map(percent).join(' | ')} |`,
    ),
    '',
    '| error | kind | marked | expected | found | text |',
    '|---|---|---|---|---|---|',
    ...score.errors.map(
      ({ kind, entity, shown, expected, found, text }) =>
        `| ${kind} | ${entity} | ${cell(shown)} | ${json(expected)} | ${json(found)} | ${cell(text)} |`,
    ),
    '',
  ].join('\n');
}
