import { defineCommand } from 'citty';
import { IntentsError } from '../../../intents/index.ts';
import { type Finding, loadCuration } from '../../../models/index.ts';
import { print, progress, writeJson } from '../output.ts';
import { refuseUnknown, wholeNumber } from '../support/flags.ts';
import { goldenRows, languagesOf, learner, packRows, placeOf, shared, written } from './support.ts';

const args = {
  ...shared,
  fast: {
    type: 'boolean',
    description: 'only what needs no encoder: no near-duplicates by meaning, no mislabels',
  },
  strict: { type: 'boolean', description: 'warnings fail too' },
  show: {
    type: 'string',
    description: 'findings shown of each rule (default 10); all are in --json',
    valueHint: 'N',
  },
} as const;

export default defineCommand({
  meta: {
    name: 'lint',
    description:
      'What is wrong with a pack: repeats, labels, balance, language, leaks, personal data, markup',
  },
  args,
  async run({ args: flags, rawArgs }) {
    refuseUnknown(rawArgs, args);
    const show = wholeNumber(flags.show, 'show', { low: 0, high: 100_000, fallback: 10 });
    const findings = await findAll(flags);
    const errors = findings.filter(({ level }) => level === 'error').length;
    for (const [rule, all] of byRule(findings)) {
      const [first] = all;
      print(`${first?.level ?? 'warning'}  ${rule}  ${all.length}`);
      for (const one of all.slice(0, show)) print(`  ${lineOf(one)}`);
      if (all.length > show) print(`  … and ${all.length - show} more`);
    }
    print(`${errors} errors, ${findings.length - errors} warnings`);
    writeJson(flags.json, { errors, warnings: findings.length - errors, findings });
    if (errors > 0 || (flags.strict && findings.length > 0)) process.exitCode = 1;
  },
});

async function findAll(flags: {
  from?: string | undefined;
  lang?: string | undefined;
  fast?: boolean | undefined;
}): Promise<Finding[]> {
  try {
    // What was made from a line is near it on purpose.
    const rows = written(packRows(flags.from, flags.lang));
    const { lintPack } = await loadCuration();
    const findings: Finding[] = [];
    for (const lang of languagesOf(rows)) {
      progress(`${lang}: ${rows.filter((row) => row.lang === lang).length} rows`);
      findings.push(
        ...(await lintPack({
          lang,
          rows: rows.filter((row) => row.lang === lang),
          golden: goldenRows(lang),
          ...(flags.fast ? {} : { encoder: await learner(lang) }),
        })),
      );
    }
    return findings;
  } catch (error) {
    // A pack that cannot be read is a finding too: shape, markup, names.
    if (!(error instanceof IntentsError) || error.code === 'PACK_UNREADABLE') throw error;
    const { code, message, fix, file, line, intent } = error;
    return [
      {
        rule: code.toLowerCase(),
        level: 'error',
        message: `${message}; ${fix}`,
        lang: 'en',
        ...(intent === undefined ? {} : { intent }),
        ...(file === undefined ? {} : { file }),
        ...(line === undefined ? {} : { line }),
      },
    ];
  }
}

function byRule(findings: readonly Finding[]): Map<string, Finding[]> {
  const rules = new Map<string, Finding[]>();
  for (const finding of findings) {
    const key = `${finding.rule} (${finding.lang})`;
    const known = rules.get(key);
    if (known) known.push(finding);
    else rules.set(key, [finding]);
  }
  return rules;
}

const lineOf = ({ intent, message, other, ...place }: Finding) =>
  `${placeOf(place)}  ${intent ?? ''}  ${message}${other ? ` [${placeOf(other)}]` : ''}`;
