import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { IntentsError } from '../../../intents/index.ts';
import { extractEntities, loadGazetteers } from '../../../models/entities/index.ts';
import { tempDir } from '../../support/temp.ts';

function folder(text: string): string {
  const dir = join(tempDir(), 'gazetteers');
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, 'names.yml'), text);
  return dir;
}

const at = new Date('2025-01-15T12:00:00+08:00');

test('an operator’s own names take the place of the shipped ones, in the language of the message', () => {
  const gazetteers = loadGazetteers(
    folder('entity: plan\nentries:\n  - { en: Moonbeam Max, zh: 月光大套餐, synonyms: [moonie] }\n'),
  );
  const value = (text: string, language: 'en' | 'zh') =>
    extractEntities(text, language, at, { gazetteers }).map((each) => each.value);
  expect(value('put me on MOONBEAM-max', 'en')).toEqual(['Moonbeam Max']);
  expect(value('moonie and Horizon 60', 'en')).toEqual(['Moonbeam Max']);
  expect(value('moonbean max please', 'en')).toEqual(['Moonbeam Max']);
  expect(value('moonie怎么退', 'zh')).toEqual(['月光大套餐']);
  expect(value('moonies', 'en')).toEqual([]);
});

test.each([
  ['entity: fruit\nentries:\n  - { en: Apple }\n', 'PACK_SHAPE', 1],
  ['entity: city\nentries: []\n', 'PACK_SHAPE', 1],
  ['entity: city\nentries:\n  - { en: Oslo }\n  - Bergen\n', 'PACK_SHAPE', 4],
  ['entity: city\nentries:\n  - { en: Oslo }\n  - { synonyms: [x] }\n', 'PACK_SHAPE', 4],
  ['entity: city\nentries:\n  - { en: Oslo, population: 7 }\n', 'PACK_SHAPE', 3],
  ['entity: city\nentries:\n  - { en: Oslo }\n  - { en: Bergen, synonyms: [oslo] }\n', 'PACK_DUPLICATE', 4],
  ['entity: city\nentries:\n  - { en: Oslo\n', 'PACK_YAML', 4],
])('%j is refused with %s in line %d', (text, code, line) => {
  let caught: unknown;
  try {
    loadGazetteers(folder(text));
  } catch (error) {
    caught = error;
  }
  expect(caught).toBeInstanceOf(IntentsError);
  expect(caught).toMatchObject({ code, line });
  expect((caught as IntentsError).message).toContain(`names.yml:${line}: `);
});
