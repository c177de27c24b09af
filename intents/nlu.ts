import { isMap, isScalar } from 'yaml';
import { type EntitySpan, parseAnnotations } from './entities.ts';
import { IntentsError } from './errors.ts';
import { itemsOf, listFiles, readYaml, stringOf, type YamlFile } from './files.ts';

/** One training message. */
export interface Example {
  text: string;
  intent: string;
  entities: EntitySpan[];
  file: string;
  /** Counted from 1. */
  line: number;
}

/** A domain and a name in lower case: `billing.view_bill`. */
export const INTENT_NAME = /^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$/i;

/**
 * Reads Rasa NLU YAML (`version: "3.1"`, `nlu: - intent: … examples: |`), from a file or every `.yml` below a folder.
 * Blocks of other kinds (synonym, lookup, regex) are skipped. Throws IntentsError with file, line, intent and fix.
 */
export function loadNlu(path: string): Example[] {
  const files = listFiles(path, ['.yml', '.yaml']);
  const examples = files.flatMap(readNluFile);
  if (examples.length === 0) {
    throw new IntentsError('PACK_EMPTY', 'there is no example in it', {
      file: path,
      fix: 'add blocks of "- intent:" with "examples: |" under nlu:',
    });
  }
  return examples;
}

function readNluFile(file: string): Example[] {
  const yaml = readYaml(file);
  checkVersion(yaml);
  const blocks = itemsOf(yaml.root.get('nlu', true));
  if (!blocks) {
    throw new IntentsError('PACK_SHAPE', 'there is no list under nlu:', {
      file,
      line: 1,
      fix: 'write "nlu:" and below it "- intent: name" blocks',
    });
  }
  return blocks.flatMap((block) => readBlock(yaml, block));
}

function checkVersion({ root, file, lineOf }: YamlFile): void {
  const node = root.get('version', true);
  const version = isScalar(node) ? String(node.value) : '';
  if (/^3(\.|$)/.test(version)) return;
  throw new IntentsError('PACK_SHAPE', `version is ${version ? JSON.stringify(version) : 'missing'}`, {
    file,
    line: node ? lineOf(node) : 1,
    fix: 'write version: "3.1" at the top',
  });
}

function readBlock(yaml: YamlFile, block: unknown): Example[] {
  const { file, lineOf } = yaml;
  const line = lineOf(block);
  if (!isMap(block)) {
    throw new IntentsError('PACK_SHAPE', 'a block is not a mapping', {
      file,
      line,
      fix: 'write "- intent: name" and "examples: |" below it',
    });
  }
  if (!block.has('intent')) {
    if (['synonym', 'lookup', 'regex'].some((kind) => block.has(kind))) return [];
    throw new IntentsError('PACK_SHAPE', 'a block names no intent', {
      file,
      line,
      fix: 'begin it with "- intent: name"',
    });
  }
  const intent = stringOf(block.get('intent', true)) ?? '';
  if (!INTENT_NAME.test(intent)) {
    throw new IntentsError('PACK_SHAPE', `${JSON.stringify(intent)} is not an intent name`, {
      file,
      line,
      fix: 'use lower-case letters, digits, "_" and "." (domain.intent)',
    });
  }
  const node = block.get('examples', true);
  const literal = stringOf(node);
  if (literal === undefined) {
    throw new IntentsError('PACK_SHAPE', 'examples is missing or not a text block', {
      file,
      line: node ? lineOf(node) : line,
      intent,
      fix: 'write "examples: |" and below it lines that begin with "- "',
    });
  }
  // A block scalar's content begins on the line after its "|".
  return readExamples(literal, { file, intent, firstLine: lineOf(node) + 1 });
}

function readExamples(
  literal: string,
  { file, intent, firstLine }: { file: string; intent: string; firstLine: number },
): Example[] {
  const examples: Example[] = [];
  for (const [offset, raw] of literal.split('\n').entries()) {
    const line = firstLine + offset;
    const trimmed = raw.trim();
    if (trimmed === '' || trimmed.startsWith('#')) continue;
    if (!trimmed.startsWith('- ')) {
      throw new IntentsError(
        'PACK_SHAPE',
        `an example does not begin with "- ": ${JSON.stringify(trimmed.slice(0, 40))}`,
        { file, line, intent, fix: 'begin every example with "- " and keep it on one line' },
      );
    }
    const parsed = parseAnnotations(trimmed.slice(2).trim());
    if ('problem' in parsed) {
      throw new IntentsError('PACK_ENTITY', parsed.problem, {
        file,
        line,
        intent,
        fix: 'write [text](entity) or [text]{"entity": "name", "value": "…"}',
      });
    }
    if (parsed.text.trim() === '') {
      throw new IntentsError('PACK_EMPTY', 'an example is empty', {
        file,
        line,
        intent,
        fix: 'write the message or delete the line',
      });
    }
    examples.push({ ...parsed, intent, file, line });
  }
  if (examples.length === 0) {
    throw new IntentsError('PACK_EMPTY', 'there is no example', {
      file,
      line: firstLine,
      intent,
      fix: 'add at least one line that begins with "- "',
    });
  }
  return examples;
}
