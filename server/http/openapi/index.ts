import { api, type Operation } from '../../contract/index.ts';
import { catalogue } from '../../errors.ts';
import { type Responses, toOperation } from './operations.ts';
import { rasaPaths } from './rasa.ts';
import { type JsonSchema, Schemas } from './schemas.ts';

const about = `The REST API of Switchboard. Names are snake_case, times ISO 8601 in UTC, offsets of entities UTF-16 units.
Bodies are JSON of 64 KB at most; fields that are not listed are refused. Errors are application/problem+json (RFC 9457) with a
\`code\` that never changes its meaning. Lists are pages: ask again with \`next_cursor\` until it is null.
How messages are delivered, and the sockets, stand in docs/protocol.md.`;

const problem: JsonSchema = {
  type: 'object',
  required: ['type', 'title', 'status', 'code', 'message'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string', enum: Object.keys(catalogue).sort() },
    message: { type: 'string' },
    fix: { type: 'string', description: 'What the caller can change so that the call succeeds' },
    details: { type: 'object', additionalProperties: true },
    request_id: { type: 'string' },
  },
};

const bearer = (description: string) => ({ type: 'http', scheme: 'bearer', description });
const securitySchemes = {
  cookie: {
    type: 'apiKey',
    in: 'cookie',
    name: 'switchboard',
    description: 'People who work here, by POST /auth/login; over HTTPS the cookie is __Host-switchboard',
  },
  subscriber: bearer('The token of POST /sessions/subscriber'),
  key: bearer('A key of POST /keys (`sb_…`), with the scope that the operation names'),
  rasa: bearer('RASA_TOKEN'),
};

const headers = {
  RateLimit: {
    description: 'What is left in this window: r requests, t seconds (draft-ietf-httpapi-ratelimit-headers)',
    schema: { type: 'string' },
    example: '"requests";r=1199;t=60',
  },
  'RateLimit-Policy': {
    description: 'The limit: q requests in w seconds',
    schema: { type: 'string' },
    example: '"requests";q=1200;w=60',
  },
  'Retry-After': { description: 'Seconds', schema: { type: 'integer' } },
  'Idempotent-Replayed': {
    description: '`true` where this is the stored answer of an earlier call',
    schema: { type: 'string' },
  },
};

const parameters = {
  IdempotencyKey: {
    name: 'Idempotency-Key',
    in: 'header',
    required: false,
    description: 'Repeating the call with the same key within 24 hours gives the first answer again',
    schema: { type: 'string', pattern: '^[!-~]{1,128}$' },
  },
};

/** The OpenAPI 3.1 document of every REST operation there is; the same for the same code. */
export function openApiDocument(version: string): JsonSchema {
  const schemas = new Schemas();
  const paths: Record<string, JsonSchema> = {};
  const responses: Responses = {};
  const tags = new Set<string>();
  for (const operation of Object.values(api) as Operation[]) {
    tags.add(operation.tag);
    paths[operation.path] = {
      ...paths[operation.path],
      [operation.method]: toOperation(operation, schemas, responses),
    };
  }
  const rasa = rasaPaths(schemas);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Switchboard',
      version,
      description: about,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/api/v1' }],
    tags: [
      ...[...tags].map((name) => ({ name })),
      { name: 'Rasa', description: 'For clients made for Rasa; off (404) until RASA_TOKEN is set' },
    ],
    paths: { ...paths, ...rasa },
    components: {
      schemas: { ...schemas.finish(), Problem: problem },
      responses: byName(responses),
      securitySchemes,
      headers,
      parameters,
    },
  };
}

const byName = <T>(all: Record<string, T>) =>
  Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1)));
