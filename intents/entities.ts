/** An annotated span: half open, in code points of the plain text. */
export interface EntitySpan {
  entity: string;
  start: number;
  end: number;
  value?: string;
}

export interface AnnotatedText {
  text: string;
  entities: EntitySpan[];
}

const annotation = /\[([^[\]\n]+)\](?:\(([^()\n]*)\)|(\{[^{}\n]*\}))/g;
const entityName = /^[a-z][a-z0-9_]*$/;

/**
 * Reads Rasa's annotations: `[text](entity)`, `[text](entity:value)` and `[text]{"entity": "…", "value": "…"}`.
 * Brackets without one of these behind them are plain text. Returns a problem instead of a result when an annotation
 * is malformed.
 */
export function parseAnnotations(source: string): AnnotatedText | { problem: string } {
  const entities: EntitySpan[] = [];
  let text = '';
  let length = 0;
  let last = 0;
  for (const match of source.matchAll(annotation)) {
    const [whole, shown = '', short, long] = match;
    const before = source.slice(last, match.index);
    const described = long === undefined ? readShort(short ?? '') : readLong(long);
    if ('problem' in described) return { problem: `${described.problem} in ${JSON.stringify(whole)}` };
    text += before + shown;
    const start = length + [...before].length;
    const end = start + [...shown].length;
    entities.push({ ...described, start, end });
    length = end;
    last = match.index + whole.length;
  }
  return { text: text + source.slice(last), entities };
}

type Described = { entity: string; value?: string } | { problem: string };

function readShort(inner: string): Described {
  const colon = inner.indexOf(':');
  return check(colon < 0 ? inner : inner.slice(0, colon), colon < 0 ? undefined : inner.slice(colon + 1));
}

function readLong(json: string): Described {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch {
    return { problem: 'not JSON' };
  }
  if (typeof parsed !== 'object' || parsed === null || !('entity' in parsed))
    return { problem: 'no "entity"' };
  const value =
    'value' in parsed && parsed.value !== null && parsed.value !== undefined
      ? String(parsed.value)
      : undefined;
  return check(String(parsed.entity), value);
}

function check(entity: string, value: string | undefined): Described {
  if (!entityName.test(entity)) return { problem: `${JSON.stringify(entity)} is not an entity name` };
  return value === undefined ? { entity } : { entity, value };
}
