import { resolve } from 'node:path';
import { defineCommand } from 'citty';
import { comparisonLines, runComparison, writeComparison } from '../../models/evaluation/compare-run.ts';
import { readRows } from '../../models/evaluation/index.ts';
import { print, progress, writeJson } from './output.ts';
import { languageFlag, refuseUnknown, repeated, UsageError } from './support/flags.ts';
import { modelPaths, releaseNamed } from './support/release.ts';

const args = {
  a: { type: 'string', description: 'a version, a release, or active', valueHint: 'NAME' },
  b: { type: 'string', description: 'what it is compared with', valueHint: 'NAME' },
  test: { type: 'string', description: 'rows to score; may repeat', valueHint: 'FILE' },
  kind: { type: 'string', description: 'intent (default) or sentiment, where releases are compared' },
  lang: { type: 'string', description: 'language of rows that name none: en or zh (default: by script)' },
  label: { type: 'string', description: 'field that holds the label (default label)', valueHint: 'FIELD' },
  report: {
    type: 'string',
    description: 'directory for report.json, report.md and changed.jsonl',
    valueHint: 'DIR',
  },
  json: { type: 'string', description: 'also write the report to this file', valueHint: 'FILE' },
} as const;

const versionName = /^(intent|sentiment)-(en|zh)-\d{4,}$/;

export default defineCommand({
  meta: {
    name: 'compare',
    description: 'Two versions or releases on the same rows: difference, its interval, and by chance or not',
  },
  args,
  async run({ args: flags, rawArgs }) {
    refuseUnknown(rawArgs, args);
    const tests = repeated(rawArgs, 'test');
    if (!flags.a || !flags.b || tests.length === 0)
      throw new UsageError('two models and rows are needed', 'give --a NAME --b NAME --test FILE');
    const named = (name: string) => (versionName.test(name) ? name : releaseNamed(name));
    const [a, b] = [await named(flags.a), await named(flags.b)];
    const kinds = [a, b].flatMap((name) => versionName.exec(name)?.[1] ?? []);
    const kind = kinds[0] ?? flags.kind ?? 'intent';
    if ((kind !== 'intent' && kind !== 'sentiment') || kinds.some((other) => other !== kind))
      throw new UsageError('the two are not of one kind', 'compare intent with intent');
    const lang = languageFlag(flags.lang);
    const report = await runComparison({
      ...modelPaths(),
      kind,
      a,
      b,
      test: readRows(tests, flags.label ?? 'label'),
      ...(lang ? { lang } : {}),
      onProgress: progress,
    });
    const stamp = new Date().toISOString().replace(/[:.]/g, '-').slice(0, 19);
    const directory = resolve(flags.report ?? `reports/evaluate-compare-${stamp}`);
    writeComparison(directory, report);
    writeJson(flags.json, report);
    print(`A ${a}, B ${b}`);
    for (const line of comparisonLines(report.in_scope)) print(line);
    const moved = report.in_scope.per_label.filter(({ holm_p }) => holm_p < 0.05);
    for (const { label, right_a, right_b, rows, holm_p } of moved)
      print(`  ${label}: ${right_a} to ${right_b} of ${rows} right (Holm p ${holm_p.toPrecision(2)})`);
    if (moved.length === 0) print('no single label changed by more than chance (Holm, 5 %)');
    if (report.with_rejection) {
      print('with rejection, all rows:');
      for (const line of comparisonLines(report.with_rejection)) print(`  ${line}`);
    }
    if (report.unscored > 0) print(`${report.unscored} rows were not scored`);
    progress(`report in ${directory}`);
  },
});
