import type { Operation } from '../../contract/index.ts';
import { catalogue, isCode } from '../../errors.ts';
import { type JsonSchema, required, type Schemas } from './schemas.ts';

/** Rows that answer with another status too: a repeated message is 200 instead of 201. */
const ALSO: Readonly<Record<string, number>> = { sendMessage: 200 };

const header = (name: string) => ({ $ref: `#/components/headers/${name}` });
const limits = { RateLimit: header('RateLimit'), 'RateLimit-Policy': header('RateLimit-Policy') };
const words: Readonly<Record<number, string>> = {
  200: 'Done',
  201: 'Made',
  202: 'Begun',
  204: 'Done; no body',
  302: 'Go to the address in `Location`',
};

/** The codes that a call can meet: those of its row, and those that follow from what the row asks for. */
export function codesOf(operation: Operation): string[] {
  const { who, scope, fresh, params, query, body, errors = [], idempotent, method } = operation;
  const codes = new Set<string>(['TOO_MANY', 'INTERNAL', 'SHUTTING_DOWN', ...errors]);
  if (params || query || body) codes.add('BAD_REQUEST');
  if (params) codes.add('NOT_FOUND');
  if (body) for (const code of ['BAD_JSON', 'TOO_LARGE']) codes.add(code);
  if (method !== 'get')
    for (const code of ['ORIGIN_REFUSED', 'NOT_SAVED', 'DATABASE_READ_ONLY']) codes.add(code);
  if (!who.includes('anyone')) for (const code of ['UNAUTHENTICATED', 'FORBIDDEN']) codes.add(code);
  if (scope) codes.add('KEY_INVALID');
  if (fresh) codes.add('FRESH_LOGIN_REQUIRED');
  if (idempotent) for (const code of ['IDEMPOTENCY_KEY_REUSED', 'IDEMPOTENCY_PENDING']) codes.add(code);
  return [...codes].sort();
}

/** `NOT_FOUND` as a part of a name: `NotFound`. */
const pascal = (code: string) =>
  code.toLowerCase().replace(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase());

/** The refusals of an operation by status; each set of codes is one response of the components. */
function problems(operation: Operation, responses: Responses): Record<string, JsonSchema> {
  const byStatus = new Map<number, string[]>();
  for (const code of codesOf(operation)) {
    if (!isCode(code)) throw new Error(`${operation.id} names ${code}, which is no error code`);
    const [status] = catalogue[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...byStatus]
      .sort(([a], [b]) => a - b)
      .map(([status, codes]) => {
        const name = codes.map(pascal).join('Or');
        responses[name] ??= {
          description: codes.join(', '),
          ...(status === 429 ? { headers: { 'Retry-After': header('Retry-After'), ...limits } } : {}),
          content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
          'x-codes': codes,
        };
        return [String(status), { $ref: `#/components/responses/${name}` }];
      }),
  );
}

function answers(operation: Operation, schemas: Schemas): Record<string, JsonSchema> {
  const { id, status, response, idempotent } = operation;
  const one = (code: number): [string, JsonSchema] => [
    String(code),
    {
      description: words[code] ?? 'Done',
      headers: {
        ...limits,
        ...(idempotent ? { 'Idempotent-Replayed': header('Idempotent-Replayed') } : {}),
        ...(code === 302 ? { Location: { schema: { type: 'string' } } } : {}),
      },
      ...(response && code !== 204 && code !== 302
        ? { content: { 'application/json': { schema: schemas.output(response) } } }
        : {}),
    },
  ];
  const also = ALSO[id];
  return Object.fromEntries([one(status), ...(also ? [one(also)] : [])]);
}

function parameters({ params, query, idempotent }: Operation, schemas: Schemas): JsonSchema[] {
  const all: JsonSchema[] = idempotent ? [{ $ref: '#/components/parameters/IdempotencyKey' }] : [];
  const fields = (shape: NonNullable<Operation['query']>, place: 'path' | 'query') =>
    schemas.fields(shape, (found) => {
      for (const { name, ...field } of found) all.push({ name, in: place, ...field });
    });
  if (params) fields(params, 'path');
  if (query) fields(query, 'query');
  return all;
}

function security({ who, scope }: Operation): JsonSchema[] {
  if (who.includes('anyone')) return [];
  return [
    ...(who.includes('subscriber') ? [{ subscriber: [] }] : []),
    ...(who.some((one) => one !== 'subscriber') ? [{ cookie: [] }] : []),
    // For a bearer scheme these are names of what the bearer must be allowed (OpenAPI 3.1, Security Requirement Object).
    ...(scope ? [{ key: [scope] }] : []),
  ];
}

/** Responses that operations share, by name. */
export type Responses = Record<string, JsonSchema>;

/** One row of the contract as an Operation Object. @throws Error for an error code that there is not */
export function toOperation(operation: Operation, schemas: Schemas, responses: Responses): JsonSchema {
  const { id, tag, summary, who, scope, fresh, body, params, query, idempotent } = operation;
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(params || query || idempotent ? { parameters: parameters(operation, schemas) } : {}),
    ...(body
      ? {
          requestBody: {
            required: required(body) === body,
            content: { 'application/json': { schema: schemas.input(body) } },
          },
        }
      : {}),
    responses: { ...answers(operation, schemas), ...problems(operation, responses) },
    security: security(operation),
    'x-roles': [...who],
    ...(scope ? { 'x-scopes': [scope] } : {}),
    ...(fresh ? { 'x-fresh-login': true } : {}),
  };
}
