import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type IntentsError, loadDialogues } from '../../../intents/index.ts';
import { inProject } from '../../../server/paths.ts';

const real = /(?<!\d)1[3-9]\d{9}(?!\d)|(?<!\d)\d{17}[\dX](?!\d)|[\w.]+@(?!example\.)[\w-]+\.\w+/;

describe.each(['en', 'zh'] as const)('%s dialogues', (lang) => {
  const rows = loadDialogues(inProject('intents', 'dialogues', 'train', lang));

  test('begin with the subscriber, go forward in time, and are in their language', () => {
    expect(rows.length).toBeGreaterThanOrEqual(500);
    for (const { id, turns, lang: given } of rows) {
      expect(given, id).toBe(lang);
      expect(turns[0]?.role, id).toBe('subscriber');
      const times = turns.map(({ at }) => Date.parse(at ?? ''));
      expect(times, id).toEqual([...times].sort((a, b) => a - b));
    }
    const han = rows.filter(({ turns }) => turns.some(({ text }) => /\p{Script=Han}/u.test(text)));
    expect(han.length / rows.length)[lang === 'zh' ? 'toBeGreaterThan' : 'toBeLessThan'](
      lang === 'zh' ? 0.99 : 0.05,
    );
  });

  test('every ending occurs often enough, and a mood does not decide it', () => {
    const share = (of: (row: (typeof rows)[number]) => boolean) => rows.filter(of).length / rows.length;
    for (const score of [1, 2, 3, 4, 5])
      expect(share((row) => row.satisfaction === score)).toBeGreaterThan(0.12);
    expect(share((row) => row.complaint === 1)).toBeGreaterThan(0.2);
    expect(share((row) => row.complaint === 1)).toBeLessThan(0.4);
    // Complaints of satisfied people, and dissatisfied people who do not complain.
    expect(share((row) => row.complaint === 1 && Number(row.satisfaction) >= 3)).toBeGreaterThan(0.05);
    expect(share((row) => row.complaint === 0 && Number(row.satisfaction) <= 2)).toBeGreaterThan(0.1);
    expect(share(({ turns }) => turns.some(({ role }) => role === 'agent'))).toBeGreaterThan(0.2);
  });

  test('no longer text stands in two dialogues, and no personal data looks real', () => {
    const seen = new Map<string, string>();
    for (const { id, turns } of rows)
      for (const { role, text } of turns) {
        expect(text, id).not.toMatch(real);
        // Bots do repeat themselves.
        if (role === 'bot' || [...text].length <= (lang === 'zh' ? 15 : 40)) continue;
        expect(seen.get(text) ?? id, text).toBe(id);
        seen.set(text, id);
      }
  });
});

test.each(['en', 'zh'] as const)('%s golden dialogues stand apart from the training ones', (lang) => {
  const golden = loadDialogues(inProject('intents', 'dialogues', 'golden', `${lang}.jsonl`));
  const train = loadDialogues(inProject('intents', 'dialogues', 'train', lang));
  expect(golden.length).toBeGreaterThanOrEqual(100);
  const texts = (rows: typeof golden) =>
    rows.flatMap(({ turns }) => turns.filter(({ role }) => role !== 'bot').map(({ text }) => text.trim()));
  const trained = new Set(texts(train).filter((text) => [...text].length > (lang === 'zh' ? 12 : 30)));
  expect(texts(golden).filter((text) => trained.has(text))).toEqual([]);
});

test('a wrong row is named by file, line and what is wrong', () => {
  const folder = mkdtempSync(join(tmpdir(), 'switchboard-dialogues-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const good = { id: 'a', turns: [{ role: 'subscriber', text: 'hi' }], satisfaction: 3, complaint: null };
  const failure = (...rows: unknown[]): IntentsError | undefined => {
    const file = join(folder, 'rows.jsonl');
    writeFileSync(file, rows.map((row) => (typeof row === 'string' ? row : JSON.stringify(row))).join('\n'));
    try {
      loadDialogues(file);
    } catch (error) {
      return error as IntentsError;
    }
    return undefined;
  };
  expect(failure(good, { ...good, id: 'b', extra: 1 })).toBeUndefined();
  expect(failure(good, { ...good, id: 'b', satisfaction: 6 })).toMatchObject({
    code: 'ROW_INVALID',
    line: 2,
  });
  expect(failure(good, good)?.message).toContain('twice');
  expect(failure('{')).toMatchObject({ code: 'ROW_INVALID', line: 1 });
  expect(failure('')).toMatchObject({ code: 'ROWS_EMPTY' });
});
