import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  boundsText,
  curlOf,
  exampleOf,
  fieldsOf,
  matches,
  type OpenApi,
  rowsOf,
  typeText,
} from '../../../web/api/document.ts';

const document = JSON.parse(
  readFileSync(new URL('../../../docs/openapi.json', import.meta.url), 'utf8'),
) as OpenApi;
const rows = rowsOf(document);
const row = (id: string) => {
  const found = rows.find((one) => one.id === id);
  if (!found) throw new Error(`${id} is not there`);
  return found;
};

test('every operation of the document is a row, under the address that it is called at', () => {
  const count = Object.values(document.paths).reduce(
    (sum, item) => sum + Object.keys(item).filter((key) => key !== 'servers').length,
    0,
  );
  expect(rows).toHaveLength(count);
  expect(row('getJob').path).toBe('/api/v1/training/jobs/{job_id}');
  expect(row('rasaStatus').path).toBe('/status');
  const addLabels = row('addLabels');
  expect(addLabels.scopes).toEqual(['labels:write']);
  expect(addLabels.parameters.map(({ name }) => name)).toEqual(['Idempotency-Key']);
  expect(addLabels.errors.flatMap(({ codes }) => codes)).toContain('UNKNOWN_LABEL');
  expect(addLabels.answers.map(({ status }) => status)).toEqual(['201']);
  expect(row('createKey').fresh).toBe(true);
});

test('fields are listed with their types, those of nested objects under dotted names', () => {
  const fields = fieldsOf(row('addLabels').body ?? {});
  expect(fields.map(({ name, type, required }) => [name, type, required])).toEqual([
    ['labels', 'object[]', true],
    ['labels[].message_id', 'uuid', true],
    ['labels[].kind', 'LabelKind', true],
    ['labels[].value', 'string', true],
  ]);
  expect(fields[2]?.link).toBe('LabelKind');
  expect(fields[3]?.bounds).toBe('1…100');
});

test.each([
  [{ type: ['string', 'null'], format: 'date-time' }, 'date-time | null'],
  [
    { type: 'array', items: { anyOf: [{ $ref: '#/components/schemas/A' }, { type: 'null' }] } },
    '(A | null)[]',
  ],
  [{ enum: ['en', 'zh'] }, '"en" | "zh"'],
  [{ type: 'object', additionalProperties: { type: 'integer' } }, '{ [name]: integer }'],
  [{}, 'any'],
])('%j reads as %s', (schema, text) => {
  expect(typeText(schema)).toBe(text);
});

test('bounds and usual values', () => {
  expect(boundsText({ type: 'integer', minimum: 1, maximum: 200, default: 50 })).toBe('1…200  = 50');
  expect(boundsText({ type: 'string', maxLength: 80 })).toBe('≤ 80');
  expect(boundsText({ type: 'integer', minimum: 0 })).toBe('≥ 0');
});

test('an example holds what must be there, and the call is one that a shell takes', () => {
  expect(exampleOf(document, row('addLabels').body ?? {})).toEqual({
    labels: [{ message_id: '6f1c1f6e-5f0b-4c0e-9a55-0d3f6f0f2a11', kind: 'intent', value: '…' }],
  });
  expect(curlOf(document, row('cancelJob'), 'https://x.test').split('\n')[0]).toBe(
    'curl -X POST "https://x.test/api/v1/training/jobs/$JOB_ID/cancel" \\',
  );
  expect(curlOf(document, row('listIntents'), 'https://x.test')).toBe('curl "https://x.test/api/v1/intents"');
  expect(curlOf(document, row('me'), 'https://x.test')).toContain('-b cookies.txt');
});

test('a search asks for every word', () => {
  expect(matches(row('parseText'), 'post parse')).toBe(true);
  expect(matches(row('parseText'), 'post labels')).toBe(false);
  expect(matches(row('parseText'), '')).toBe(true);
});
