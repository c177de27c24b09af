import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, type YAMLMap } from 'yaml';
import { IntentsError } from './errors.ts';

/** The files below a path whose name ends in one of the extensions, sorted; the path itself when it is a file. */
export function listFiles(path: string, extensions: readonly string[]): string[] {
  let isFolder: boolean;
  try {
    isFolder = statSync(path).isDirectory();
  } catch (cause) {
    throw new IntentsError('PACK_UNREADABLE', 'cannot be read', {
      file: path,
      fix: 'check the path and its permissions',
      cause,
    });
  }
  if (!isFolder) return [path];
  const found: string[] = [];
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    const inside = join(path, entry.name);
    if (entry.isDirectory()) found.push(...listFiles(inside, extensions));
    else if (extensions.some((extension) => entry.name.endsWith(extension))) found.push(inside);
  }
  return found.sort();
}

export function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  } catch (cause) {
    throw new IntentsError('PACK_UNREADABLE', 'cannot be read', {
      file,
      fix: 'check the path and its permissions',
      cause,
    });
  }
}

/** A parsed YAML file that can say on which line each node stands. */
export interface YamlFile {
  file: string;
  source: string;
  root: YAMLMap;
  lineOf(node: unknown): number;
}

/** Parses a YAML file whose top is a mapping. Throws PACK_YAML or PACK_SHAPE with the line. */
export function readYaml(file: string): YamlFile {
  const source = readText(file);
  const counter = new LineCounter();
  const document = parseDocument(source, { lineCounter: counter });
  const broken = document.errors[0];
  if (broken) {
    throw new IntentsError('PACK_YAML', broken.message.split('\n')[0] ?? 'not YAML', {
      file,
      line: counter.linePos(broken.pos[0]).line,
      fix: 'mend the YAML; indentation is by spaces, and a text with ": " or "#" in it needs quotes',
    });
  }
  const lineOf = (node: unknown) => counter.linePos((node as Node | null)?.range?.[0] ?? 0).line;
  if (!isMap(document.contents)) {
    throw new IntentsError('PACK_SHAPE', 'the file is not a mapping', {
      file,
      line: 1,
      fix: 'begin with a version: line and the list of entries',
    });
  }
  return { file, source, root: document.contents, lineOf };
}

/** The string that a node holds, or undefined. */
export const stringOf = (node: unknown): string | undefined =>
  isScalar(node) && typeof node.value === 'string' ? node.value : undefined;

/** The items of a sequence node, or undefined. */
export const itemsOf = (node: unknown): unknown[] | undefined => (isSeq(node) ? node.items : undefined);
