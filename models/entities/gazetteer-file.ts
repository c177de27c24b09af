import { isMap } from 'yaml';
import { z } from 'zod';
import { itemsOf, listFiles, readYaml, stringOf, type YamlFile } from '../../intents/files.ts';
import { IntentsError } from '../../intents/index.ts';

/** One name of a gazetteer: what the extractor answers with, and what people type for it. */
export interface GazetteerEntry {
  entity: 'plan' | 'city' | 'device' | 'regulator';
  /** The canonical name in each language; where one is missing the other stands in. */
  en?: string;
  zh?: string;
  synonyms: string[];
  /** An everyday word too: counts only behind "in", 去 and the like. */
  common: boolean;
  /** A maker: counts only with a model behind it (Pixel 8, 小米14). */
  models: boolean;
  /** Counts only with its capitals as written here (CASE, DoT). */
  exactCase: boolean;
}

const name = z.string().trim().min(1).max(48);
const entrySchema = z
  .strictObject({
    en: name.optional(),
    zh: name.optional(),
    synonyms: z.array(name).max(40).default([]),
    common: z.boolean().default(false),
    models: z.boolean().default(false),
    exact_case: z.boolean().default(false),
  })
  .refine(({ en, zh }) => en !== undefined || zh !== undefined, 'an entry needs "en:" or "zh:"');
const entitySchema = z.enum(['plan', 'city', 'device', 'regulator']);

const shape = (yaml: YamlFile, node: unknown, problem: string, fix: string) =>
  new IntentsError('PACK_SHAPE', problem, { file: yaml.file, line: node ? yaml.lineOf(node) : 1, fix });

/**
 * Reads every `.yml` below a folder (or one file) of gazetteers. Throws IntentsError (PACK_YAML, PACK_SHAPE,
 * PACK_DUPLICATE, PACK_UNREADABLE) with file, line and fix; the same name twice in one kind is an error.
 */
export function readGazetteers(dir: string): GazetteerEntry[] {
  return listFiles(dir, ['.yml', '.yaml']).flatMap(readFile);
}

function readFile(file: string): GazetteerEntry[] {
  const yaml = readYaml(file);
  const entityNode = yaml.root.get('entity', true);
  const entity = entitySchema.safeParse(stringOf(entityNode));
  if (!entity.success)
    throw shape(
      yaml,
      entityNode,
      'entity: names no kind of gazetteer',
      'write entity: plan, city, device or regulator',
    );
  const items = itemsOf(yaml.root.get('entries', true));
  if (!items || items.length === 0)
    throw shape(
      yaml,
      undefined,
      'there is no list under entries:',
      'write "entries:" and below it "- { en: …, zh: … }"',
    );
  const seen = new Map<string, number>();
  return items.map((item) => {
    if (!isMap(item)) throw shape(yaml, item, 'an entry is not a mapping', 'write "- { en: …, zh: … }"');
    const parsed = entrySchema.safeParse(item.toJSON());
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      throw shape(
        yaml,
        item,
        `${issue?.path.join('.') || 'entry'}: ${issue?.message ?? 'not valid'}`,
        'allowed are en, zh, synonyms, common, models, exact_case; names have 1 to 48 characters',
      );
    }
    const { en, zh, synonyms, common, models, exact_case: exactCase } = parsed.data;
    const line = yaml.lineOf(item);
    for (const alias of new Set([en, zh, ...synonyms].flatMap((each) => each?.toLowerCase() ?? []))) {
      // A maker may share its name with a family: "iPhone" alone and 苹果 with a model are two entries.
      const key = `${models ? 'models ' : ''}${alias}`;
      const earlier = seen.get(key);
      if (earlier !== undefined && alias !== en?.toLowerCase() && alias !== zh?.toLowerCase())
        throw new IntentsError(
          'PACK_DUPLICATE',
          `${JSON.stringify(alias)} stands in line ${earlier} already`,
          {
            file,
            line,
            fix: 'keep it in one entry',
          },
        );
      seen.set(key, line);
    }
    return {
      entity: entity.data,
      ...(en === undefined ? {} : { en }),
      ...(zh === undefined ? {} : { zh }),
      synonyms,
      common,
      models,
      exactCase,
    };
  });
}
