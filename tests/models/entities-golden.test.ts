import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ENTITY_TYPES } from '../../models/entities/index.ts';
import { loadEntityRows } from '../../models/entities/rows.ts';
import { scoreEntities } from '../../models/entities/score.ts';
import { projectRoot } from '../../models/paths.ts';
import { tempDir } from '../support/temp.ts';

const golden = join(projectRoot, 'intents', 'golden', 'entities');
const normal = (text: string) => text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();

describe.each(['en', 'zh'])('%s', (lang) => {
  const rows = loadEntityRows(join(golden, `${lang}.jsonl`));
  const unseen = loadEntityRows(join(golden, 'unseen', `${lang}.jsonl`));

  test('the rows are many, of one language, without repeats and with every kind', () => {
    expect(rows.length).toBeGreaterThanOrEqual(400);
    expect(unseen.length).toBeGreaterThanOrEqual(150);
    expect([...rows, ...unseen].every((row) => row.lang === lang)).toBe(true);
    const texts = [...rows, ...unseen].map(({ text }) => normal(text));
    expect(new Set(texts).size).toBe(texts.length);
    const kinds = new Set(rows.flatMap(({ entities }) => entities.map(({ entity }) => entity)));
    expect([...kinds].sort()).toEqual([...ENTITY_TYPES].sort());
    const bare = rows.filter(({ entities }) => entities.length === 0).length;
    expect(bare / rows.length).toBeGreaterThan(0.2);
  });

  test('spans do not overlap and each has a value', () => {
    for (const { text, entities } of [...rows, ...unseen]) {
      let last = 0;
      for (const { start, end, value } of entities) {
        expect(start, text).toBeGreaterThanOrEqual(last);
        expect(value, text).toBeDefined();
        last = end;
      }
    }
  });

  test('F1 and values hold their goals on both parts', () => {
    for (const part of [rows, unseen]) {
      const score = scoreEntities(part);
      expect(score.f1).toBeGreaterThanOrEqual(0.95);
      expect(score.value_accuracy).toBeGreaterThanOrEqual(0.95);
    }
  });
});

test('the command writes figures, errors and report', () => {
  const dir = tempDir();
  const script = `
    import { runCommand } from 'citty';
    import command from './dist/server/cli/evaluate-entities.js';
    await runCommand(command, { rawArgs: process.argv.slice(1) });
  `;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [
      ...['--input-type=module', '-e', script, '--', '--version', 'active'],
      ...['--test', join(golden, 'en.jsonl'), '--test', join(golden, 'zh.jsonl')],
      ...['--json', join(dir, 'out.json'), '--report', join(dir, 'report')],
    ],
    { cwd: projectRoot, encoding: 'utf8' },
  );
  expect(stderr).toContain('report: ');
  expect(status).toBe(0);
  expect(stdout).toMatch(/^\d+ rows {2}precision /);
  const result = JSON.parse(readFileSync(join(dir, 'out.json'), 'utf8'));
  expect(Object.keys(result.tests)).toHaveLength(2);
  expect(result.per_type).toHaveLength(ENTITY_TYPES.length);
  expect(JSON.parse(readFileSync(join(dir, 'report', 'report.json'), 'utf8'))).toEqual(result);
  expect(readFileSync(join(dir, 'report', 'report.md'), 'utf8')).toContain('# Entities');
});
