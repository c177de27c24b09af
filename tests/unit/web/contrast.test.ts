import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { contrast, fits, type Oklch } from './colour.ts';

const web = join(import.meta.dirname, '../../../web');
const files = readdirSync(web, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.css'));
const read = (name: string) => readFileSync(join(web, name), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');

const colour = String.raw`oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)`;
const tokens = new Map<string, { light: Oklch; dark: Oklch }>();
for (const [, name = '', ...parts] of read('lib/ui/tokens.css').matchAll(
  new RegExp(`--([\\w-]+): light-dark\\(${colour}, ${colour}\\);`, 'g'),
)) {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = parts.slice(0, 6).map(Number);
  tokens.set(name, { light: [a, b, c], dark: [d, e, f] });
}

/** Text on a ground, from rules that set both. */
function pairsInRules(): Set<string> {
  const pairs = new Set<string>();
  for (const file of files) {
    for (const [, body = ''] of read(file).matchAll(/\{([^{}]*)\}/g)) {
      const text = /(?:^|[;\s])color: var\(--([\w-]+)\)/.exec(body)?.[1];
      const ground = /background(?:-color)?: var\(--([\w-]+)\)/.exec(body)?.[1];
      if (text && ground) pairs.add(`${text} on ${ground}`);
    }
  }
  return pairs;
}

/** Text whose ground comes from an element around it. */
const inherited = [
  'text on bg',
  'text on surface',
  'text on sunken',
  'text on accent-soft',
  'text on danger-soft',
  'muted on bg',
  'muted on surface',
  'muted on sunken',
  'muted on accent-soft',
  'accent on surface',
  'accent on bg',
  'accent on accent-soft',
  'accent-deep on surface',
  'accent-deep on bg',
  'accent-deep on accent-soft',
  'info on bg',
  'info on surface',
  'caution on surface',
  'caution on bg',
  'caution on accent-soft',
  'danger on surface',
  'danger on danger-soft',
  'on-accent on accent',
];

/** Edges of controls, icons, marks, bars and focus rings on the grounds they stand on. */
const shapes = [
  'edge on surface',
  'edge on bg',
  'edge on sunken',
  'accent on surface',
  'accent on bg',
  'accent on sunken',
  'accent on accent-soft',
  'muted on surface',
  'muted on bg',
  'positive on surface',
  'caution on surface',
  'danger on surface',
  'danger on danger-soft',
];

const parse = (pair: string) => pair.split(' on ') as [string, string];
function measure(pair: string, theme: 'light' | 'dark'): number {
  const [front, ground] = parse(pair).map((name) => tokens.get(name)?.[theme]);
  if (!front || !ground) throw new Error(`no token for "${pair}"`);
  return contrast(front, ground);
}

describe.each(['light', 'dark'] as const)('%s', (theme) => {
  test.each([...new Set([...pairsInRules(), ...inherited])])('text: %s', (pair) => {
    expect(measure(pair, theme)).toBeGreaterThanOrEqual(4.5);
  });
  test.each(shapes)('shape: %s', (pair) => {
    expect(measure(pair, theme)).toBeGreaterThanOrEqual(3);
  });
  test('every colour can be shown on an ordinary screen', () => {
    for (const [name, { [theme]: value }] of tokens) expect(fits(value), name).toBe(true);
  });
});

test('tokens are found, and no other file holds a colour of its own', () => {
  expect(tokens.size).toBeGreaterThanOrEqual(19);
  for (const file of files) {
    if (file.endsWith('tokens.css')) continue;
    expect(read(file), file).not.toMatch(
      /#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|oklch|oklab|lab|lch)a?\(|light-dark/i,
    );
    for (const [, name = ''] of read(file).matchAll(/var\(--([\w-]+)/g)) {
      expect(
        read('lib/ui/tokens.css').includes(`--${name}:`) || name === 'viewport',
        `${file}: --${name}`,
      ).toBe(true);
    }
  }
});
