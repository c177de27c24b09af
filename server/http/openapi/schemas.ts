import { z } from 'zod';
import * as contract from '../../contract/index.ts';

/** A JSON Schema (2020-12), as OpenAPI 3.1 takes it. */
export type JsonSchema = { [key: string]: unknown };

const NAMED = new Set(['object', 'union', 'enum', 'record', 'array']);
const REF = '#/components/schemas/';
/** Not a name that a component can have. */
const HERE = '(here)';

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

/**
 * Turns the contract's zod schemas into JSON Schema. What the contract exports by name becomes a component, everything else
 * stands where it is used. zod's own converter does it: it knows every construct of the zod that it comes with, writes
 * the dialect of OpenAPI 3.1, and the contract needs no second notation beside it.
 */
export class Schemas {
  readonly #named = new Map<z.ZodType, string>();
  readonly #forms: Record<Io, Record<string, JsonSchema>>;
  readonly #used: Record<Io, Set<string>> = { input: new Set(), output: new Set() };

  constructor() {
    for (const [name, value] of Object.entries(contract))
      if (value instanceof z.ZodType && NAMED.has(typeOf(value))) this.#named.set(value, componentName(name));
    this.#forms = { input: convert(this.#named, 'input'), output: convert(this.#named, 'output') };
  }

  /** What a caller may send. */
  input(schema: z.ZodType): JsonSchema {
    return this.#of(required(schema), 'input');
  }

  /** What a caller gets. */
  output(schema: z.ZodType): JsonSchema {
    return this.#of(schema, 'output');
  }

  /** The fields of a query or a path, each on its own. */
  fields(shape: z.ZodObject): { name: string; required: boolean; schema: JsonSchema }[] {
    const { properties, required: needed } = this.#inline(shape, 'input');
    const names: unknown[] = Array.isArray(needed) ? needed : [];
    return Object.entries((properties ?? {}) as Record<string, JsonSchema>).map(([name, schema]) => ({
      name,
      required: names.includes(name),
      schema,
    }));
  }

  /**
   * Every component that was referred to, by name.
   * @throws Error where a component is sent and received and is not the same both ways
   */
  components(): Record<string, JsonSchema> {
    const sent = this.#reached('input');
    const got = this.#reached('output');
    const names = [...new Set([...sent, ...got])].sort();
    return Object.fromEntries(
      names.map((name) => {
        const { input = {}, output = {} } = {
          input: this.#forms.input[name],
          output: this.#forms.output[name],
        };
        if (!got.has(name)) return [name, input];
        const { additionalProperties: _, ...open } = input;
        if (sent.has(name) && JSON.stringify(open) !== JSON.stringify(output))
          throw new Error(
            `${name} is sent in another form than it is received: give the request a schema of its own`,
          );
        return [name, output];
      }),
    );
  }

  #reached(io: Io): Set<string> {
    const found = new Set<string>();
    const waiting = [...this.#used[io]];
    for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
      if (found.has(name)) continue;
      found.add(name);
      waiting.push(...refsIn(this.#forms[io][name]));
    }
    return found;
  }

  #of(schema: z.ZodType, io: Io): JsonSchema {
    const name = this.#named.get(schema);
    if (name === undefined) return this.#inline(schema, io);
    this.#used[io].add(name);
    return { $ref: `${REF}${name}` };
  }

  #inline(schema: z.ZodType, io: Io): JsonSchema {
    // The converter refers to components only between members of a registry.
    const { [HERE]: made = {} } = convert(new Map([...this.#named, [schema, HERE]]), io);
    for (const name of refsIn(made)) this.#used[io].add(name);
    return made;
  }
}

function convert(named: ReadonlyMap<z.ZodType, string>, io: Io): Record<string, JsonSchema> {
  const registry = z.registry<{ id: string }>();
  for (const [schema, id] of named) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, {
    uri: (id) => `${REF}${id}`,
    io,
    unrepresentable: 'any',
    override: ({ jsonSchema }) => tidy(jsonSchema as JsonSchema, io),
  });
  return Object.fromEntries(
    Object.entries(schemas).map(([id, schema]) => {
      const { $schema: _, $id: __, ...rest } = schema as JsonSchema;
      return [id, rest];
    }),
  );
}

/** What says the same twice, or would bind clients to what may grow. */
function tidy(schema: JsonSchema, io: Io): void {
  // The pattern of a format is long and says what the format says.
  if (schema.format !== undefined) delete schema.pattern;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  // Fields are added to answers, and no client shall break then.
  if (io === 'output' && schema.additionalProperties === false) delete schema.additionalProperties;
  // Names of a record with a closed set of keys.
  if (schema.propertyNames !== undefined) delete schema.propertyNames;
  // `x or null` in the short form, where x is one plain type.
  const [first, second, ...more] = Array.isArray(schema.anyOf) ? (schema.anyOf as JsonSchema[]) : [];
  if (first && second && more.length === 0 && second.type === 'null' && typeof first.type === 'string') {
    delete schema.anyOf;
    Object.assign(schema, first, { type: [first.type, 'null'] });
    if (Array.isArray(first.enum)) schema.enum = [...first.enum, null];
  }
}

function refsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(refsIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === '$ref' && typeof inner === 'string' ? [inner.slice(REF.length)] : refsIn(inner),
  );
}
