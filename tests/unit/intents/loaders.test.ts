import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IntentsError, loadNlu, loadResponses, loadRows, parseAnnotations } from '../../../intents/index.ts';

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'switchboard-intents-'));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

function file(name: string, content: string): string {
  const path = join(dir, name);
  writeFileSync(path, content);
  return path;
}

/** The IntentsError that a call throws. */
function refusal(call: () => unknown): IntentsError {
  try {
    call();
  } catch (error) {
    expect(error).toBeInstanceOf(IntentsError);
    return error as IntentsError;
  }
  throw new Error('nothing was thrown');
}

const nlu = (body: string) => `version: "3.1"\n\nnlu:\n${body}`;

describe('annotations', () => {
  it('become spans in code points of the plain text', () => {
    expect(parseAnnotations('📱 my number is [5550101](phone_number), plan [Max](plan:max 20)')).toEqual({
      text: '📱 my number is 5550101, plan Max',
      entities: [
        { entity: 'phone_number', start: 15, end: 22 },
        { entity: 'plan', value: 'max 20', start: 29, end: 32 },
      ],
    });
    expect(parseAnnotations('在[上海](city)和[明天]{"entity": "date", "value": "2025-01-16"}')).toEqual({
      text: '在上海和明天',
      entities: [
        { entity: 'city', start: 1, end: 3 },
        { entity: 'date', value: '2025-01-16', start: 4, end: 6 },
      ],
    });
  });

  it('leave other brackets alone', () => {
    expect(parseAnnotations('it says [ERROR 5] (again)')).toEqual({
      text: 'it says [ERROR 5] (again)',
      entities: [],
    });
  });
});

describe('loadNlu', () => {
  it('reads examples with their lines and skips comments and other blocks', () => {
    const path = file(
      'good.yml',
      nlu(
        '  - synonym: x\n    examples: |\n      - y\n  - intent: billing.view_bill\n    examples: |\n      - one: two # three\n      # aside\n      - [10 GB](data_volume) left\n',
      ),
    );
    expect(
      loadNlu(path).map(({ text, intent, line, entities }) => [text, intent, line, entities.length]),
    ).toEqual([
      ['one: two # three', 'billing.view_bill', 9, 0],
      ['10 GB left', 'billing.view_bill', 11, 1],
    ]);
  });

  it.each([
    [
      'a line without a dash',
      '  - intent: a.b\n    examples: |\n      - fine\n      not fine\n',
      'PACK_SHAPE',
      7,
      'a.b',
    ],
    [
      'a malformed entity',
      '  - intent: a.b\n    examples: |\n      - [x]{"entity": }\n',
      'PACK_ENTITY',
      6,
      'a.b',
    ],
    [
      'a wrong entity name',
      '  - intent: a.b\n    examples: |\n      - [x](Not A Name)\n',
      'PACK_ENTITY',
      6,
      'a.b',
    ],
    ['no examples', '  - intent: a.b\n', 'PACK_SHAPE', 4, 'a.b'],
    [
      'a list in place of a block of text',
      '  - intent: a.b\n    examples:\n      - fine\n',
      'PACK_SHAPE',
      6,
      'a.b',
    ],
    [
      'an empty example',
      '  - intent: a.b\n    examples: |\n      - fine\n      - \n',
      'PACK_SHAPE',
      7,
      'a.b',
    ],
    ['a block without an intent', '  - examples: |\n      - fine\n', 'PACK_SHAPE', 4, undefined],
  ])('names file, line, intent and fix: %s', (_, body, code, line, intent) => {
    const path = file('bad.yml', nlu(body));
    const error = refusal(() => loadNlu(path));
    expect({ code: error.code, file: error.file, line: error.line, intent: error.intent }).toEqual({
      code,
      file: path,
      line,
      intent,
    });
    expect(error.message).toContain(`${path}:${line}`);
    expect(error.fix.length).toBeGreaterThan(10);
  });

  it('refuses broken YAML, another version and a missing file', () => {
    expect(
      refusal(() => loadNlu(file('broken.yml', 'version: "3.1"\nnlu:\n  - intent: "a\n'))),
    ).toMatchObject({ code: 'PACK_YAML' });
    expect(refusal(() => loadNlu(file('old.yml', 'version: "2.0"\nnlu: []\n')))).toMatchObject({
      code: 'PACK_SHAPE',
      line: 1,
    });
    expect(refusal(() => loadNlu(join(dir, 'none.yml')))).toMatchObject({ code: 'PACK_UNREADABLE' });
  });
});

describe('loadResponses', () => {
  const responses = (body: string) => `version: "1"\nresponses:\n${body}`;

  it('reads titles, variants and quick replies', () => {
    const path = file(
      'r.yml',
      responses(
        '  a.b:\n    title: A\n    variants:\n      - text: Hello\n        quick_replies: [Yes, No]\n      - text: Hi\n  choose:\n    variants: [{ text: Which one? }]\n',
      ),
    );
    const all = loadResponses(path);
    expect(all.get('a.b')).toMatchObject({
      title: 'A',
      variants: [
        { text: 'Hello', quick_replies: ['Yes', 'No'] },
        { text: 'Hi', quick_replies: [] },
      ],
      line: 3,
    });
    expect(all.get('choose')?.title).toBeUndefined();
  });

  it.each([
    ['an unknown key', '  a.b:\n    title: A\n    variants:\n      - text: x\n        quick_reply: [y]\n', 6],
    ['an empty text', '  a.b:\n    title: A\n    variants:\n      - text: ok\n      - text: ""\n', 7],
    ['no title', '  a.b:\n    variants: [{ text: x }]\n', 3],
  ])('names the line: %s', (_, body, line) => {
    const error = refusal(() => loadResponses(file('bad-r.yml', responses(body))));
    expect({ code: error.code, line: error.line, intent: error.intent }).toEqual({
      code: 'PACK_SHAPE',
      line,
      intent: 'a.b',
    });
  });

  it('refuses an intent that two files answer', () => {
    const folder = join(dir, 'twice');
    mkdirSync(folder);
    for (const name of ['one', 'two'])
      writeFileSync(
        join(folder, `${name}.yml`),
        responses('  a.b:\n    title: A\n    variants: [{ text: x }]\n'),
      );
    expect(refusal(() => loadResponses(folder))).toMatchObject({
      code: 'PACK_DUPLICATE',
      intent: 'a.b',
      line: 3,
      file: join(folder, 'two.yml'),
    });
  });
});

describe('loadRows', () => {
  it('reads JSONL, CSV and NLU files of a folder and ignores other fields', () => {
    const folder = join(dir, 'rows');
    mkdirSync(folder);
    writeFileSync(
      join(folder, 'a.jsonl'),
      '{"text":"x","label":"l","lang":"zh","also":"m","extra":1}\n\n{"text":"y","label":2}\n',
    );
    writeFileSync(join(folder, 'b.csv'), 'label,text\nl,"two, ""quoted""\nlines"\nm,plain\n');
    writeFileSync(join(folder, 'c.yml'), nlu('  - intent: a.b\n    examples: |\n      - z\n'));
    expect(
      loadRows(folder).map(({ text, label, lang, also, line }) => [text, label, lang, also, line]),
    ).toEqual([
      ['x', 'l', 'zh', 'm', 1],
      ['y', '2', undefined, undefined, 3],
      ['two, "quoted"\nlines', 'l', undefined, undefined, 2],
      ['plain', 'm', undefined, undefined, 4],
      ['z', 'a.b', undefined, undefined, 6],
    ]);
  });

  it.each([
    ['not JSON', '{"text":"x","label":"l"}\n{oops\n', 2],
    ['no label', '{"text":"x"}\n', 1],
    ['an empty text', '{"text":" ","label":"l"}\n', 1],
    ['an unknown language', '{"text":"x","label":"l","lang":"fr"}\n', 1],
  ])('names the line: %s', (_, content, line) => {
    const path = file('bad.jsonl', content);
    expect(refusal(() => loadRows(path))).toMatchObject({ code: 'ROW_INVALID', file: path, line });
  });

  it('reads the label from another field', () => {
    expect(loadRows(file('other.jsonl', '{"text":"x","mood":"good"}\n'), { label: 'mood' })[0]?.label).toBe(
      'good',
    );
  });
});
