import { z } from 'zod';
import type { Random } from './random.ts';

interface Schema {
  type?: string;
  const?: unknown;
  enum?: unknown[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  minItems?: number;
  maxItems?: number;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  format?: string;
  pattern?: string;
}

const words = ['my bill', '我的流量', 'x', 'code 123456', '50% off', '👍🏽', 'null', 'true', '上个月30块'];

/** A value that fits a shape, as far as JSON Schema says what fits. Ids that exist are mixed in by `known`. */
export function fitting(schema: z.ZodType, random: Random, known: readonly string[]): unknown {
  return make(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Schema, random, known);
}

function make(schema: Schema, random: Random, known: readonly string[]): unknown {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return random.pick(schema.enum);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return make(random.pick(choices), random, known);
  switch (schema.type) {
    case 'object':
      return Object.fromEntries(
        Object.entries(schema.properties ?? {})
          .filter(([name]) => schema.required?.includes(name) || random.chance(0.6))
          .map(([name, field]) => [name, make(field, random, known)]),
      );
    case 'array':
      return Array.from({ length: Math.max(schema.minItems ?? 0, random.below(3)) }, () =>
        make(schema.items ?? {}, random, known),
      );
    case 'integer':
    case 'number': {
      const low = schema.minimum ?? (schema.exclusiveMinimum ?? -1) + 1;
      return low + random.below(Math.min(schema.maximum ?? low + 5, low + 5) - low + 1);
    }
    case 'boolean':
      return random.chance(0.5);
    case 'null':
      return null;
    default:
      return text(schema, random, known);
  }
}

function text(schema: Schema, random: Random, known: readonly string[]): string {
  if (schema.format === 'uuid') return random.chance(0.5) ? random.pick(known) : crypto.randomUUID();
  if (schema.format === 'email') return `p${random.below(50)}@example.org`;
  if (schema.format === 'uri')
    return random.pick(['http://127.0.0.1:9/x', 'https://example.org/hook', 'http://10.0.0.1/']);
  if (schema.pattern?.includes('\\d{6}')) return String(100_000 + random.below(900_000));
  if (schema.pattern?.includes('{64}')) return 'a'.repeat(64);
  return random.pick(words).padEnd(Math.min(schema.minLength ?? 0, 100), 'x');
}

const deep = (levels: number): unknown => {
  let value: unknown = 'x';
  for (let n = 0; n < levels; n++) value = { value };
  return value;
};
const oddities: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1e308,
  2 ** 53 + 2,
  '',
  ' ',
  '\u0000',
  '\ud800',
  '\u202e\u200b',
  'x'.repeat(5_000),
  '../../etc/passwd',
  "'; DROP TABLE users; --",
  '$(id)',
  '%00',
  '<img src=x onerror=alert(1)>',
  [],
  [[]],
  [null],
  {},
  JSON.parse('{"__proto__":{"admin":true}}'),
  { constructor: { prototype: { a: 1 } } },
  { toString: 1 },
  deep(300),
];

/** The value with one thing wrong somewhere in it: a field missing, added, of another kind, or holding something odd. */
export function broken(value: unknown, random: Random): unknown {
  if (random.chance(0.1)) return random.pick(oddities);
  if (Array.isArray(value)) {
    if (value.length === 0 || random.chance(0.2))
      return Array.from({ length: random.below(300) }, () => random.pick(oddities));
    return value.map((one, n) => (n === 0 ? broken(one, random) : one));
  }
  if (typeof value !== 'object' || value === null) return random.pick(oddities);
  const entries = Object.entries(value);
  const at = random.below(entries.length + 1);
  const hit = entries[at];
  if (!hit)
    return {
      ...value,
      [random.pick(['extra', '__proto__', 'constructor', 'role', 'x'.repeat(200)])]: random.pick(oddities),
    };
  if (random.chance(0.25)) return Object.fromEntries(entries.filter((_, n) => n !== at));
  return Object.fromEntries(entries.map(([name, one], n) => [name, n === at ? broken(one, random) : one]));
}
