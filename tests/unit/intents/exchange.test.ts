import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import {
  closestNames,
  diffPacks,
  exportRows,
  loadUtterances,
  planImport,
  readImport,
  type Utterance,
  writePack,
} from '../../../intents/index.ts';
import { inProject } from '../../../server/paths.ts';

const made: string[] = [];
const temporary = () => {
  const dir = mkdtempSync(join(tmpdir(), 'switchboard-exchange-'));
  made.push(dir);
  return dir;
};
afterAll(() => {
  for (const dir of made) rmSync(dir, { recursive: true, force: true });
});
const put = (name: string, text: string) => {
  const file = join(temporary(), name);
  writeFileSync(file, text);
  return file;
};
const row = (text: string, intent = 'billing.view_bill', lang: 'en' | 'zh' = 'en'): Utterance => ({
  text,
  intent,
  lang,
  entities: [],
  file: 'given',
  line: 1,
});
const content = ({ text, intent, lang, entities }: Utterance) => ({ text, intent, lang, entities });
const extensions = { yaml: 'yml', csv: 'csv', jsonl: 'jsonl' } as const;

describe('export and import', () => {
  test('the shipped packs are written back byte for byte, but for blank lines', () => {
    for (const lang of ['en', 'zh']) {
      const dir = inProject('intents', 'nlu', lang);
      for (const name of readdirSync(dir)) {
        const file = join(dir, name);
        const lines = (text: string) => text.split('\n').filter((line) => line !== '');
        expect(lines(exportRows(loadUtterances(file), 'yaml')), file).toEqual(
          lines(readFileSync(file, 'utf8')),
        );
      }
    }
  });

  test('what is exported comes back the same in every format, entities in YAML and JSONL', () => {
    const marked = { ...row('come on Friday, ok'), entities: [{ entity: 'date', start: 8, end: 14 }] };
    const valued = {
      ...row('👍 星期五来', 'broadband.technician', 'zh'),
      entities: [{ entity: 'date', start: 2, end: 5, value: '周五' }],
    };
    const rows = [marked, valued, row('a "quoted", one'), row('- begins with a dash')];
    for (const format of ['yaml', 'jsonl'] as const) {
      const text = exportRows(rows, format);
      const back = [...readImport(put(`x.${extensions[format]}`, text)).rows.map(content)];
      // YAML keeps the rows of an intent together.
      expect(back).toHaveLength(4);
      for (const one of rows.map(content)) expect(back).toContainEqual(one);
    }
    const csv = readImport(put('x.csv', exportRows(rows, 'csv')));
    expect(csv.problems).toEqual([]);
    expect(csv.rows.map(({ text, intent, lang }) => [text, intent, lang])).toEqual(
      rows.map(({ text, intent, lang }) => [text, intent, lang]),
    );
  });

  test('no cell of a CSV begins what a spreadsheet would run, and every text comes back', () => {
    const cell = fc
      .tuple(fc.constantFrom('', '=', '+', '-', '@', "'=", "''+", '＝', "'"), fc.string({ unit: 'grapheme' }))
      .map(([start, rest]) => start + rest)
      .filter((text) => text.trim() !== '' && text.isWellFormed());
    fc.assert(
      fc.property(fc.array(cell, { minLength: 1, maxLength: 5 }), (texts) => {
        const csv = exportRows(
          texts.map((text) => row(text)),
          'csv',
        );
        for (const line of csv.split('\n').slice(1)) expect(line).not.toMatch(/^"?[=+\-@＝＋－＠]/);
        const back = readImport(put('x.csv', csv));
        expect(back.rows.map(({ text }) => text)).toEqual(texts);
      }),
      { numRuns: 60 },
    );
  });

  test('YAML refuses what it cannot hold on a line, rather than change it', () => {
    for (const text of ['two\nlines', 'x\u0007', ' ahead', 'see [here](link)'])
      expect(() => exportRows([row(text)], 'yaml'), JSON.stringify(text)).toThrow(/YAML|markup/);
  });
});

describe('reading an import', () => {
  test('every wrong line is named with a code, the sound ones come in', () => {
    const file = put(
      'x.jsonl',
      [
        '{"text":"pay my bill","intent":"billing.pay_bill"}',
        'not json',
        '{"text":"  ","intent":"billing.pay_bill"}',
        '{"text":"x","intent":"Not A Name!"}',
        '{"text":"x","intent":"billing.pay_bill","lang":"fr"}',
        '{"text":"x","intent":"billing.pay_bill","entities":[{"entity":"date","start":0,"end":9}]}',
        `{"text":"${'x'.repeat(4001)}","intent":"billing.pay_bill"}`,
        '{"text":"交话费","label":"billing.pay_bill"}',
      ].join('\n'),
    );
    const read = readImport(file);
    expect(read.rows.map(({ text, lang, line }) => [text, lang, line])).toEqual([
      ['pay my bill', 'en', 1],
      ['交话费', 'zh', 8],
    ]);
    expect(read.problems.map(({ code, line }) => [code, line])).toEqual([
      ['ROW_INVALID', 2],
      ['ROW_INVALID', 3],
      ['ROW_INVALID', 4],
      ['ROW_INVALID', 5],
      ['PACK_ENTITY', 6],
      ['ROW_INVALID', 7],
    ]);
    const yaml = readImport(
      put('x.yml', 'version: "3.1"\nnlu:\n  - intent: a.b\n    examples: |\n      oops\n'),
    );
    expect(yaml.problems).toMatchObject([{ code: 'PACK_SHAPE', line: 5 }]);
    expect(readImport(put('x.csv', 'a,b\n1,2\n')).problems).toMatchObject([{ code: 'ROW_INVALID', line: 1 }]);
  });
});

describe('an import into a pack', () => {
  const here = [row('show my bill'), row('what do I owe'), row('hello', 'chat.greet')];
  const coming = [
    row('Show my  BILL'),
    row('how much is it'),
    row('hello'),
    row('再见', 'chat.goodbye', 'zh'),
  ];
  const rowsOf = (plan: ReturnType<typeof planImport>, intent: string) =>
    plan.rows.filter((one) => one.intent === intent).map(({ text }) => text);

  test('replace, merge, rename, keep and report do what they say', () => {
    const plan = (onConflict: Parameters<typeof planImport>[2]['onConflict']) =>
      planImport(here, coming, { onConflict });
    expect(rowsOf(plan('replace'), 'billing.view_bill')).toEqual([
      'Show my  BILL',
      'how much is it',
      'hello',
    ]);
    expect(rowsOf(plan('merge'), 'billing.view_bill')).toEqual([
      'show my bill',
      'what do I owe',
      'how much is it',
      'hello',
    ]);
    expect(rowsOf(plan('rename'), 'billing.view_bill_2')).toHaveLength(3);
    expect(rowsOf(plan('rename'), 'billing.view_bill')).toEqual(['show my bill', 'what do I owe']);
    expect(rowsOf(plan('keep'), 'billing.view_bill')).toEqual(['show my bill', 'what do I owe']);
    expect(rowsOf(plan('keep'), 'chat.goodbye')).toEqual(['再见']);
    expect(plan('report').problems).toMatchObject([{ code: 'IMPORT_REFUSED' }]);
    expect(plan('merge').twice).toMatchObject([{ text: 'hello' }]);
    expect(plan('merge').conflicts).toEqual([
      { intent: 'billing.view_bill', lang: 'en', here: 2, coming: 3 },
    ]);
  });

  test('an unknown intent is refused with the closest names, or let in on demand', () => {
    const strange = [row('x', 'biling.view_bil')];
    const plan = planImport(here, strange, { onConflict: 'merge' });
    expect(plan.unknown).toEqual([{ intent: 'biling.view_bil', closest: ['billing.view_bill'] }]);
    expect(plan.problems).toMatchObject([{ code: 'PACK_UNKNOWN_INTENT' }]);
    expect(planImport(here, strange, { onConflict: 'merge', allowNew: true }).problems).toEqual([]);
    expect(closestNames('view_bill')).toEqual(['billing.view_bill']);
    expect(closestNames('quite.different_thing')).toEqual([]);
  });

  test('writing touches the files of what changed alone, and what is read back is the plan', () => {
    const dir = temporary();
    const first = planImport([], [...here, row('你好', 'chat.greet', 'zh')], { onConflict: 'merge' });
    expect(writePack(dir, first.rows, first.changes, new Set())).toEqual(
      [join(dir, 'en', 'billing.yml'), join(dir, 'en', 'chat.yml'), join(dir, 'zh', 'chat.yml')].sort(),
    );
    const pack = loadUtterances(dir);
    const plan = planImport(pack, [row('one more')], { onConflict: 'merge' });
    const own = new Set(pack.map(({ file }) => file));
    expect(writePack(dir, plan.rows, plan.changes, own)).toEqual([join(dir, 'en', 'billing.yml')]);
    const back = loadUtterances(dir);
    expect(back.map(content)).toHaveLength(5);
    expect(diffPacks(pack, back)).toMatchObject({ added: [{ text: 'one more' }], removed: [], moved: [] });
  });
});

test('a difference names intents and rows that came, went and moved', () => {
  const a = [row('one'), row('two'), row('three', 'chat.greet'), row('same', 'chat.thanks')];
  const b = [row('ONE'), row('two', 'chat.greet'), row('four', 'plan.change'), row('same', 'chat.thanks')];
  expect(diffPacks(a, b)).toEqual({
    intents: { added: ['plan.change'], removed: [] },
    added: [{ text: 'four', intent: 'plan.change', lang: 'en' }],
    removed: [{ text: 'three', intent: 'chat.greet', lang: 'en' }],
    moved: [{ text: 'two', intent: 'chat.greet', lang: 'en', from: 'billing.view_bill' }],
  });
});
