import { z } from 'zod';
import * as contract from '../../contract/index.ts';

/** A JSON Schema (2020-12), as OpenAPI 3.1 takes it. */
export type JsonSchema = { [key: string]: unknown };

const NAMED = new Set(['object', 'union', 'enum', 'record', 'array']);
const REF = '#/components/schemas/';

type Io = 'input' | 'output';

/** `messageDto` is `Message` to the world. */
const componentName = (name: string) =>
  name.replace(/Dto$/, '').replace(/^./, (first) => first.toUpperCase());

const typeOf = (schema: z.ZodType): string => (schema as z.ZodType & { def: { type: string } }).def.type;

/** The schema under `.optional()` and `.default()`. */
export function required(schema: z.ZodType): z.ZodType {
  const { innerType } = (schema as z.ZodType & { def: { innerType?: z.ZodType } }).def;
  const wrapped = typeOf(schema) === 'optional' || typeOf(schema) === 'default';
  return wrapped && innerType ? required(innerType) : schema;
}

/** A field of a query or a path. */
export interface Field {
  name: string;
  required: boolean;
  schema: JsonSchema;
}

/**
 * Turns the contract's zod schemas into JSON Schema. What the contract exports by name becomes a component, everything else
 * stands where it is used. zod's own converter does it: it knows every construct of the zod that it comes with, writes
 * the dialect of OpenAPI 3.1, and the contract needs no second notation beside it. It refers to components only between
 * members of one registry, so everything is converted at once, by `finish`: what was handed out before is filled then.
 */
export class Schemas {
  readonly #named = new Map<z.ZodType, string>();
  readonly #unnamed = { input: new Map<z.ZodType, string>(), output: new Map<z.ZodType, string>() };
  readonly #used = { input: new Set<string>(), output: new Set<string>() };
  readonly #waiting: { io: Io; id: string; fill: (made: JsonSchema) => void }[] = [];

  constructor() {
    for (const [name, value] of Object.entries(contract))
      if (value instanceof z.ZodType && NAMED.has(typeOf(value))) this.#named.set(value, componentName(name));
  }

  /** What a caller may send. */
  input(schema: z.ZodType): JsonSchema {
    return this.#of(required(schema), 'input');
  }

  /** What a caller gets. */
  output(schema: z.ZodType): JsonSchema {
    return this.#of(schema, 'output');
  }

  /** The fields of a query or a path, each on its own, given to `fill` by `finish`. */
  fields(shape: z.ZodObject, fill: (fields: Field[]) => void): void {
    // A shape of its own, so that a query that the contract names is no component.
    this.#later(z.strictObject(shape.shape), 'input', ({ properties, required: needed }) => {
      const names: unknown[] = Array.isArray(needed) ? needed : [];
      const all = Object.entries((properties ?? {}) as Record<string, JsonSchema>);
      fill(all.map(([name, schema]) => ({ name, required: names.includes(name), schema })));
    });
  }

  /**
   * Fills what was handed out and gives every component that it refers to, by name.
   * @throws Error where a component is sent and received and is not the same both ways
   */
  finish(): Record<string, JsonSchema> {
    const forms = { input: this.#convert('input'), output: this.#convert('output') };
    for (const { io, id, fill } of this.#waiting) {
      const made = forms[io][id] ?? {};
      for (const name of refsIn(made)) this.#used[io].add(name);
      fill(made);
    }
    const sent = reached(this.#used.input, forms.input);
    const got = reached(this.#used.output, forms.output);
    const names = [...new Set([...sent, ...got])].sort();
    return Object.fromEntries(
      names.map((name) => {
        const { additionalProperties: closed, ...open } = forms.input[name] ?? {};
        if (!got.has(name))
          return [name, closed === undefined ? open : { ...open, additionalProperties: closed }];
        const received = forms.output[name] ?? {};
        if (sent.has(name) && JSON.stringify(open) !== JSON.stringify(received) && closed === false)
          throw new Error(
            `${name} is sent in another form than it is received: give the request a schema of its own`,
          );
        return [name, received];
      }),
    );
  }

  #of(schema: z.ZodType, io: Io): JsonSchema {
    const name = this.#named.get(schema);
    if (name !== undefined) {
      this.#used[io].add(name);
      return { $ref: `${REF}${name}` };
    }
    const place: JsonSchema = {};
    this.#later(schema, io, (made) => Object.assign(place, made));
    return place;
  }

  #later(schema: z.ZodType, io: Io, fill: (made: JsonSchema) => void): void {
    const id = this.#unnamed[io].get(schema) ?? `(${this.#unnamed[io].size})`;
    this.#unnamed[io].set(schema, id);
    this.#waiting.push({ io, id, fill });
  }

  #convert(io: Io): Record<string, JsonSchema> {
    const registry = z.registry<{ id: string }>();
    for (const [schema, id] of [...this.#named, ...this.#unnamed[io]]) registry.add(schema, { id });
    const { schemas } = z.toJSONSchema(registry, { uri: (id) => `${REF}${id}`, io, unrepresentable: 'any' });
    return Object.fromEntries(
      Object.entries(schemas).map(([id, schema]) => {
        const { $schema: _, $id: __, ...rest } = schema as JsonSchema;
        return [id, tidy(rest, io)];
      }),
    );
  }
}

function reached(from: Iterable<string>, forms: Record<string, JsonSchema>): Set<string> {
  const found = new Set<string>();
  const waiting = [...from];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    waiting.push(...refsIn(forms[name]));
  }
  return found;
}

/** Without what says the same twice, and what would bind clients to what may grow. */
function tidy(given: JsonSchema, io: Io): JsonSchema {
  const schema: JsonSchema = {};
  for (const [key, value] of Object.entries(given)) schema[key] = tidyInside(key, value, io);
  // The pattern of a format is long and says what the format says.
  if (schema.format !== undefined) delete schema.pattern;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  // Fields are added to answers, and no client shall break then.
  if (io === 'output' && schema.additionalProperties === false) delete schema.additionalProperties;
  // Names of a record with a closed set of keys.
  delete schema.propertyNames;
  // `x or null` in the short form, where x is one plain type.
  const [first, second, ...more] = Array.isArray(schema.anyOf) ? (schema.anyOf as JsonSchema[]) : [];
  if (!first || second?.type !== 'null' || more.length > 0 || typeof first.type !== 'string') return schema;
  const { anyOf: _, ...about } = schema;
  return {
    ...about,
    ...first,
    type: [first.type, 'null'],
    ...(Array.isArray(first.enum) ? { enum: [...first.enum, null] } : {}),
  };
}

function tidyInside(key: string, value: unknown, io: Io): unknown {
  if (Array.isArray(value)) return value.map((one) => tidyInside('', one, io));
  if (typeof value !== 'object' || value === null || key === 'default') return value;
  if (key !== 'properties') return tidy(value as JsonSchema, io);
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [name, tidy(field as JsonSchema, io)]),
  );
}

function refsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(refsIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === '$ref' && typeof inner === 'string' ? [inner.slice(REF.length)] : refsIn(inner),
  );
}
