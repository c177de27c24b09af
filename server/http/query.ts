import type { z } from 'zod';

/** The type below optional and default wrappers. */
function inner(field: z.ZodType): string {
  let at = field as z.ZodType & { def: { type: string; innerType?: z.ZodType } };
  while (at.def.innerType) at = at.def.innerType as typeof at;
  return at.def.type;
}

const number = /^-?\d{1,15}(\.\d{1,10})?$/;

/** Query strings hold text alone: fields that the shape knows as numbers or booleans are read as such, all else stays as sent. */
export function readQuery(shape: z.ZodObject, query: Record<string, unknown>): Record<string, unknown> {
  const read = new Map<string, unknown>(Object.entries(query));
  for (const [name, field] of Object.entries(shape.shape)) {
    const given = read.get(name);
    if (typeof given !== 'string') continue;
    const type = inner(field as z.ZodType);
    if (type === 'number' && number.test(given)) read.set(name, Number(given));
    if (type === 'boolean' && (given === 'true' || given === 'false')) read.set(name, given === 'true');
  }
  return Object.fromEntries(read);
}
