import { readFileSync } from 'node:fs';
import { Validator } from '@seriousme/openapi-schema-validator';
import { expect, test } from 'vitest';
import { api, type Operation } from '../../server/contract/index.ts';
import { catalogue } from '../../server/errors.ts';
import { codesOf } from '../../server/http/openapi/operations.ts';
import { inProject } from '../../server/paths.ts';
import { testApp } from '../support/app.ts';
import { call } from '../support/callers.ts';

interface Described {
  operationId: string;
  security: Record<string, string[]>[];
  responses: Record<string, { $ref?: string }>;
  parameters?: { name?: string; $ref?: string }[];
  'x-scopes'?: string[];
}
interface Document {
  paths: Record<string, Record<string, Described>>;
  components: { schemas: Record<string, unknown>; responses: Record<string, { 'x-codes': string[] }> };
}

test('the document is valid OpenAPI 3.1, and is served as it is committed', async () => {
  const app = await testApp();
  const { body, status } = await call(app, 'GET', '/openapi.json');
  expect(status).toBe(200);
  const committed: unknown = JSON.parse(readFileSync(inProject('docs', 'openapi.json'), 'utf8'));
  expect(body, 'write it anew: npx switchboard openapi > docs/openapi.json').toEqual(committed);
  const validator = new Validator();
  const verdict = await validator.validate(structuredClone(body));
  expect(verdict.errors ?? []).toEqual([]);
  expect([verdict.valid, validator.version]).toEqual([true, '3.1']);
});

test('every row of the contract is in it, with who may call it and every code that it can meet', async () => {
  const app = await testApp();
  const document = (await call(app, 'GET', '/openapi.json')).body as Document;
  for (const operation of Object.values(api) as Operation[]) {
    const found = document.paths[operation.path]?.[operation.method];
    expect(found?.operationId, operation.id).toBe(operation.id);
    if (!found) continue;
    const named = Object.entries(found.responses).flatMap(([status, { $ref }]) => {
      if (!$ref) return [];
      const codes = document.components.responses[$ref.split('/').at(-1) ?? '']?.['x-codes'] ?? [];
      for (const code of codes)
        expect(String(catalogue[code as keyof typeof catalogue][0]), `${operation.id} ${code}`).toBe(status);
      return codes;
    });
    expect(named.sort(), operation.id).toEqual(codesOf(operation));
    const schemes = found.security.flatMap((one) => Object.keys(one)).sort();
    const expected = operation.who.includes('anyone')
      ? []
      : [
          ...(operation.who.some((who) => who !== 'subscriber') ? ['cookie'] : []),
          ...(operation.scope ? ['key'] : []),
          ...(operation.who.includes('subscriber') ? ['subscriber'] : []),
        ];
    expect(schemes, operation.id).toEqual(expected);
    expect(found['x-scopes'] ?? [], operation.id).toEqual(operation.scope ? [operation.scope] : []);
    const names = (found.parameters ?? []).map(({ name, $ref }) => name ?? $ref);
    expect(names.includes('#/components/parameters/IdempotencyKey'), operation.id).toBe(
      operation.idempotent === true,
    );
    for (const field of Object.keys({ ...operation.params?.shape, ...operation.query?.shape }))
      expect(names, operation.id).toContain(field);
  }
});

test('each reference leads somewhere, and no component is left over', async () => {
  const app = await testApp();
  const document = (await call(app, 'GET', '/openapi.json')).body;
  const refs = new Set([...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, ref]) => ref));
  const at = (path: string) =>
    path
      .split('/')
      .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], document);
  for (const ref of refs) expect(at(ref ?? ''), ref).toBeDefined();
  for (const [kind, members] of Object.entries(document.components as Record<string, object>))
    if (kind !== 'securitySchemes')
      for (const name of Object.keys(members)) expect(refs, name).toContain(`components/${kind}/${name}`);
});
