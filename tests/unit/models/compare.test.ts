import { expect, test } from 'vitest';
import { compareRows, holm, mcnemar, type PairedRow } from '../../../models/evaluation/compare.ts';

test('McNemar: exact and mid-p as in the literature', () => {
  // Fagerland, Lydersen, Laake 2013, table 1: 1 and 7 discordant pairs; exact .0703, mid-p .0391.
  expect(mcnemar(1, 7).exact_p).toBeCloseTo(0.0703, 4);
  expect(mcnemar(7, 1).mid_p).toBeCloseTo(0.0391, 4);
  expect(mcnemar(0, 0)).toMatchObject({ exact_p: 1, mid_p: 1 });
  expect(mcnemar(5, 5).exact_p).toBe(1);
  expect(mcnemar(5, 5).mid_p).toBeCloseTo(1 - 252 / 1024 / 2, 10);
  expect(mcnemar(400, 300).exact_p).toBeGreaterThan(0);
  expect(mcnemar(400, 300).exact_p).toBeLessThan(0.001);
});

test('Holm: the smallest is multiplied most, and the order of the values is kept', () => {
  expect(holm([0.01, 0.04, 0.03])).toEqual([0.03, 0.06, 0.06]);
  expect(holm([0.5, 0.9])).toEqual([1, 1]);
});

test('a comparison: difference, interval, labels, and what became of each row', () => {
  const row = (text: string, gold: string, a: string, b: string): PairedRow => ({ text, gold, a, b });
  const rows = [
    ...Array.from({ length: 30 }, (_, i) => row(`m${i}`, 'x', 'y', 'x')),
    ...Array.from({ length: 60 }, (_, i) => row(`s${i}`, 'y', 'y', 'y')),
    row('b', 'y', 'y', 'x'),
    row('o', 'z', 'x', 'y'),
  ];
  const said = compareRows(rows);
  expect(said).toMatchObject({ n: 92, mcnemar: { only_a: 1, only_b: 30 } });
  expect(said.difference).toBeCloseTo(29 / 92, 10);
  expect(said.ci[0]).toBeGreaterThan(0.2);
  expect(said.ci[0]).toBeLessThan(said.difference);
  expect(said.ci[1]).toBeGreaterThan(said.difference);
  expect(said.per_label.find(({ label }) => label === 'x')).toMatchObject({ right_a: 0, right_b: 30 });
  expect(said.per_label.find(({ label }) => label === 'x')?.holm_p).toBeLessThan(1e-6);
  expect(said.per_label.find(({ label }) => label === 'y')?.holm_p).toBe(1);
  const count = (change: string) => said.changed.filter((one) => one.change === change).length;
  expect([count('mended'), count('broken'), count('other')]).toEqual([30, 1, 1]);
  expect(compareRows(rows)).toEqual(said);
});
