import { isMap } from 'yaml';
import { z } from 'zod';
import { IntentsError } from './errors.ts';
import { listFiles, readYaml, type YamlFile } from './files.ts';

const responseText = z.strictObject({
  text: z.string().trim().min(1, 'is empty').max(2000, 'is longer than 2,000 characters'),
  quick_replies: z
    .array(z.string().trim().min(1, 'is empty').max(60, 'is longer than 60 characters'))
    .max(6, 'has more than six entries')
    .default([]),
});

const response = z.strictObject({
  title: z.string().trim().min(1, 'is empty').max(60, 'is longer than 60 characters').optional(),
  variants: z.array(responseText).min(1, 'has no entry'),
});

export type ResponseText = z.infer<typeof responseText>;

/** What is said for an intent. `title` is what buttons and lists call it; the system's own texts have none. */
export interface IntentResponse {
  title?: string;
  variants: [ResponseText, ...ResponseText[]];
  file: string;
  line: number;
}

/** The texts that are no answer to an intent; they live in `_system.yml`. */
export const SYSTEM_TEXTS = [
  'not_understood',
  'not_understood_again',
  'choose',
  'greeting',
  'handover_queued',
  'handover_offline',
  'inference_unavailable',
  'agent_joined',
  'agent_left',
  'resolved',
] as const;

const systemTexts: ReadonlySet<string> = new Set(SYSTEM_TEXTS);

/**
 * Reads the answers of one language, from a file or every `.yml` below a folder, by intent or system text. Throws
 * IntentsError with file, line, intent and fix.
 */
export function loadResponses(path: string): Map<string, IntentResponse> {
  const all = new Map<string, IntentResponse>();
  for (const file of listFiles(path, ['.yml', '.yaml'])) readResponseFile(readYaml(file), all);
  if (all.size === 0)
    throw new IntentsError('PACK_EMPTY', 'there is no response in it', {
      file: path,
      fix: 'add entries under responses:',
    });
  return all;
}

function readResponseFile(yaml: YamlFile, all: Map<string, IntentResponse>): void {
  const { file, root, lineOf } = yaml;
  if (String(root.get('version') ?? '') !== '1') {
    throw new IntentsError('PACK_SHAPE', 'version is not "1"', {
      file,
      line: 1,
      fix: 'write version: "1" at the top',
    });
  }
  const responses = root.get('responses', true);
  if (!isMap(responses)) {
    throw new IntentsError('PACK_SHAPE', 'there is no mapping under responses:', {
      file,
      line: 1,
      fix: 'write "responses:" and below it one entry for each intent',
    });
  }
  for (const { key, value } of responses.items) {
    const intent = String((key as { value?: unknown }).value ?? key);
    const line = lineOf(key);
    const earlier = all.get(intent);
    if (earlier) {
      throw new IntentsError('PACK_DUPLICATE', `is already answered in ${earlier.file}:${earlier.line}`, {
        file,
        line,
        intent,
        fix: 'keep one of the two; several wordings are variants of one entry',
      });
    }
    const parsed = response.safeParse(isMap(value) ? value.toJSON() : value);
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      const where = issue?.path.join('.') || 'the entry';
      throw new IntentsError('PACK_SHAPE', `${where} ${issue?.message ?? 'is not valid'}`, {
        file,
        line: lineAt(yaml, value, issue?.path ?? []) ?? line,
        intent,
        fix: 'an entry is title, variants: [- text, quick_replies?]',
      });
    }
    const { title, variants } = parsed.data;
    const [first, ...rest] = variants;
    if (!first) continue;
    if (title === undefined && !systemTexts.has(intent)) {
      throw new IntentsError('PACK_SHAPE', 'title is missing', {
        file,
        line,
        intent,
        fix: 'add title: what a button calls this intent',
      });
    }
    all.set(intent, { ...(title === undefined ? {} : { title }), variants: [first, ...rest], file, line });
  }
}

/** The line of the deepest node on a path that exists. */
function lineAt({ lineOf }: YamlFile, value: unknown, path: readonly PropertyKey[]): number | undefined {
  for (let length = path.length; length > 0; length--) {
    const node = isMap(value) ? value.getIn(path.slice(0, length), true) : undefined;
    if (node !== null && typeof node === 'object' && 'range' in node) return lineOf(node);
  }
  return undefined;
}
