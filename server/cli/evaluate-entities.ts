import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { defineCommand } from 'citty';
import { scoreLines, scoreMarkdown } from '../../models/entities/report.ts';
import { loadEntityRows } from '../../models/entities/rows.ts';
import { scoreEntities } from '../../models/entities/score.ts';
import { ModelError } from '../../models/index.ts';
import { print, progress, writeJson } from './output.ts';
import { repeated } from './support/flags.ts';

export default defineCommand({
  meta: { name: 'entities', description: 'Score entity extraction on rows with marked spans and values' },
  args: {
    version: {
      type: 'string',
      description: 'must be active: the rules and gazetteers of this installation serve every release',
      default: 'active',
    },
    test: {
      type: 'string',
      description: 'JSONL rows or a folder of them; may repeat',
      required: true,
      valueHint: 'E.jsonl',
    },
    report: {
      type: 'string',
      description: 'folder for the report (default reports/entities-<time>)',
      valueHint: 'DIR',
    },
    json: { type: 'string', description: 'also write the result to this file', valueHint: 'FILE' },
  },
  run({ args, rawArgs }) {
    if (args.version !== 'active')
      throw new ModelError('VERSION_MISSING', `entity extraction has no version ${args.version}`, {
        fix: 'use --version active',
      });
    const files = repeated(rawArgs, 'test');
    const sets = (files.length > 0 ? files : [args.test]).map((file) => ({
      file,
      rows: loadEntityRows(file),
    }));
    const score = scoreEntities(sets.flatMap(({ rows }) => rows));
    const tests = Object.fromEntries(sets.map(({ file, rows }) => [file, scoreEntities(rows)]));
    const result = { version: args.version, ...score, ...(sets.length > 1 ? { tests } : {}) };
    for (const line of scoreLines(score)) print(line);

    const report = resolve(
      args.report ?? join('reports', `entities-${new Date().toISOString().replace(/[:.]/g, '-')}`),
    );
    mkdirSync(report, { recursive: true });
    writeFileSync(join(report, 'report.json'), `${JSON.stringify(result, null, 2)}\n`);
    writeFileSync(join(report, 'report.md'), scoreMarkdown('Entities', score));
    writeFileSync(
      join(report, 'errors.jsonl'),
      score.errors.map((error) => `${JSON.stringify(error)}\n`).join(''),
    );
    progress(`report: ${report}`);
    writeJson(args.json, result);
  },
});
