/** The parts of an OpenAPI 3.1 document that the page shows. */
export interface Schema {
  $ref?: string;
  type?: string | string[];
  format?: string;
  enum?: (string | number | null)[];
  const?: unknown;
  default?: unknown;
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: Schema | boolean;
  anyOf?: Schema[];
  oneOf?: Schema[];
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
}

export interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  required?: boolean;
  schema: Schema;
}
interface Answer {
  description?: string;
  content?: Record<string, { schema?: Schema }>;
  'x-codes'?: string[];
  $ref?: string;
}
export interface Described {
  operationId: string;
  tags?: string[];
  summary?: string;
  parameters?: (Parameter | { $ref: string })[];
  requestBody?: { required?: boolean; content: Record<string, { schema: Schema }> };
  responses: Record<string, Answer>;
  security?: Record<string, string[]>[];
  'x-roles'?: string[];
  'x-scopes'?: string[];
  'x-fresh-login'?: boolean;
}
export interface OpenApi {
  info: { title: string; version: string };
  servers: { url: string }[];
  tags: { name: string }[];
  paths: Record<string, Record<string, unknown>>;
  components: {
    schemas: Record<string, Schema>;
    responses: Record<string, Answer>;
    parameters: Record<string, Parameter>;
  };
}

/** One operation as the page shows it. */
export interface Row {
  id: string;
  method: string;
  /** With the server's own path in front. */
  path: string;
  tag: string;
  summary: string;
  roles: string[];
  scopes: string[];
  fresh: boolean;
  bearer: boolean;
  parameters: Parameter[];
  body: Schema | null;
  answers: { status: string; schema: Schema | null }[];
  errors: { status: string; codes: string[] }[];
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];
const nameOf = (ref: string) => ref.split('/').at(-1) ?? '';

export function rowsOf(document: OpenApi): Row[] {
  return Object.entries(document.paths).flatMap(([path, item]) => {
    const servers = item.servers as { url: string }[] | undefined;
    const base = (servers ?? document.servers)[0]?.url.replace(/\/$/, '') ?? '';
    return METHODS.flatMap((method) => {
      const found = item[method] as Described | undefined;
      return found ? [toRow(document, method, `${base}${path}`, found)] : [];
    });
  });
}

function toRow(document: OpenApi, method: string, path: string, given: Described): Row {
  const answers: Row['answers'] = [];
  const errors: Row['errors'] = [];
  for (const [status, answer] of Object.entries(given.responses)) {
    const whole = answer.$ref ? (document.components.responses[nameOf(answer.$ref)] ?? answer) : answer;
    if (whole['x-codes']) errors.push({ status, codes: whole['x-codes'] });
    else if (/^[23]/.test(status))
      answers.push({ status, schema: whole.content?.['application/json']?.schema ?? null });
  }
  const schemes = (given.security ?? []).flatMap((one) => Object.keys(one));
  return {
    id: given.operationId,
    method: method.toUpperCase(),
    path,
    tag: given.tags?.[0] ?? '',
    summary: given.summary ?? '',
    roles: given['x-roles'] ?? [],
    scopes: given['x-scopes'] ?? [],
    fresh: given['x-fresh-login'] === true,
    bearer: schemes.some((scheme) => scheme !== 'cookie'),
    parameters: (given.parameters ?? []).flatMap((one) => {
      const whole = '$ref' in one ? document.components.parameters[nameOf(one.$ref)] : one;
      return whole ? [whole] : [];
    }),
    body: given.requestBody?.content['application/json']?.schema ?? null,
    answers,
    errors,
  };
}

/** Whether every word that somebody looks for is in the row. */
export function matches(row: Row, search: string): boolean {
  const text = [row.id, row.method, row.path, row.tag, row.summary, ...row.scopes].join(' ').toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

/** A type in one short phrase: `uuid`, `"en" | "zh"`, `Message[]`. Names of components stay names. */
export function typeText(schema: Schema): string {
  if (schema.$ref) return nameOf(schema.$ref);
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  const either = schema.anyOf ?? schema.oneOf;
  if (either) return either.map(typeText).join(' | ');
  const types = Array.isArray(schema.type) ? schema.type : [schema.type ?? 'any'];
  return types
    .map((type) => {
      if (type === 'array') return `${bracketed(typeText(schema.items ?? {}))}[]`;
      if (type === 'object' && !schema.properties && typeof schema.additionalProperties === 'object')
        return `{ [name]: ${typeText(schema.additionalProperties)} }`;
      if (type === 'string') return schema.format ?? 'string';
      return type;
    })
    .join(' | ');
}
const bracketed = (type: string) => (type.includes(' ') ? `(${type})` : type);

/** `1 to 80 characters`-like facts as symbols, which read the same in both languages: `1…80`, `≤ 100`, `= 50`. */
export function boundsText(schema: Schema): string {
  const low = schema.minimum ?? schema.minLength ?? schema.minItems;
  const high = schema.maximum ?? schema.maxLength ?? schema.maxItems;
  const range =
    low !== undefined && high !== undefined
      ? `${low}…${high}`
      : low !== undefined
        ? `≥ ${low}`
        : high !== undefined
          ? `≤ ${high}`
          : '';
  const usual = schema.default === undefined ? '' : `= ${JSON.stringify(schema.default)}`;
  return [range, usual].filter(Boolean).join('  ');
}

export interface FieldRow {
  name: string;
  type: string;
  /** The component that the type names, if it names just one. */
  link: string | null;
  required: boolean;
  bounds: string;
}

/** The fields of an object, those of nested unnamed objects under dotted names. */
export function fieldsOf(schema: Schema, prefix = ''): FieldRow[] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, field]) => {
    const name = `${prefix}${key}`;
    const row = {
      name,
      type: typeText(field),
      link: componentOf(field),
      required: schema.required?.includes(key) ?? false,
      bounds: boundsText(field),
    };
    const nested = field.properties
      ? fieldsOf(field, `${name}.`)
      : field.items?.properties
        ? fieldsOf(field.items, `${name}[].`)
        : [];
    return [row, ...nested];
  });
}

export function componentOf(schema: Schema): string | null {
  const ref =
    schema.$ref ?? schema.items?.$ref ?? (schema.anyOf ?? []).find((one) => one.$ref !== undefined)?.$ref;
  return ref ? nameOf(ref) : null;
}

/** A value of the schema that could be sent: what must be there, and no more. */
export function exampleOf(document: OpenApi, schema: Schema, depth = 0): unknown {
  if (schema.$ref) return exampleOf(document, document.components.schemas[nameOf(schema.$ref)] ?? {}, depth);
  if (schema.default !== undefined) return schema.default;
  if (schema.enum) return schema.enum[0];
  const either = schema.anyOf ?? schema.oneOf;
  if (either?.[0]) return exampleOf(document, either[0], depth);
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  if (type === 'array') return depth > 4 ? [] : [exampleOf(document, schema.items ?? {}, depth + 1)];
  if (type === 'object' || schema.properties)
    return Object.fromEntries(
      Object.entries(schema.properties ?? {})
        .filter(([key]) => schema.required?.includes(key))
        .map(([key, field]) => [key, exampleOf(document, field, depth + 1)]),
    );
  if (type === 'integer' || type === 'number') return Math.max(1, schema.minimum ?? 1);
  if (type === 'boolean') return true;
  if (type === 'null') return null;
  return STRINGS[schema.format ?? ''] ?? '…';
}
const STRINGS: Readonly<Record<string, string>> = {
  uuid: '6f1c1f6e-5f0b-4c0e-9a55-0d3f6f0f2a11',
  email: 'li@example.org',
  uri: 'https://example.org/hook',
  'date-time': '2026-01-15T09:00:00.000Z',
};

/** The call as one would type it into a terminal. */
export function curlOf(document: OpenApi, row: Row, origin: string): string {
  const path = row.path.replace(/\{(\w+)\}/g, (_, name: string) => `$${name.toUpperCase()}`);
  const lines = [`curl ${row.method === 'GET' ? '' : `-X ${row.method} `}"${origin}${path}"`];
  if (row.bearer) lines.push('-H "Authorization: Bearer $TOKEN"');
  else if (row.roles.length > 0 && !row.roles.includes('anyone')) lines.push('-b cookies.txt');
  if (row.body) {
    const body = JSON.stringify(exampleOf(document, row.body)).replaceAll("'", "'\\''");
    lines.push('-H "Content-Type: application/json"', `-d '${body}'`);
  }
  return lines.join(' \\\n  ');
}
