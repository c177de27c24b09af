/** What an inference process does with one message: language, encoder, intent, sentiment, entities. */
import { join } from 'node:path';
import { detectLanguage, type LoadedEncoder, loadEncoder } from '../encoder/index.ts';
import { ModelError, type PlainError } from '../errors.ts';
import { type ReadRelease, resolveActive, type StoredVersion } from '../registry/index.ts';
import type {
  Explanation,
  IntentHead,
  Language,
  ParseRequest,
  ParseResult,
  SentimentHead,
  VersionManifest,
} from '../types.ts';
import { findEntities } from './entities.ts';
import type { ProcessOptions } from './protocol.ts';

/** How heads are read from a version's directory; tests put their own here. */
export interface HeadLoaders {
  loadIntentHead(dir: string, manifest: VersionManifest): Promise<IntentHead>;
  loadSentimentHead(dir: string, manifest: VersionManifest): Promise<SentimentHead>;
}

interface Heads {
  intent: IntentHead;
  sentiment: SentimentHead;
}

export interface Pipeline {
  readonly release: string;
  /** Set when the active release is broken and an earlier one serves. */
  readonly problem?: PlainError;
  parse(request: ParseRequest): Promise<ParseResult>;
  /** `pause` is awaited before each run of the encoder but the first. Throws PARSE_FAILED when the head cannot say why. */
  explain(request: ParseRequest, pause: () => Promise<void>): Promise<Explanation>;
}

const languages = ['en', 'zh'] as const satisfies readonly Language[];

/** The encoders of both languages; loading twice gives the same ones. */
export async function loadEncoders({
  baseDir,
  threads,
}: ProcessOptions): Promise<Map<Language, LoadedEncoder>> {
  const encoders = new Map<Language, LoadedEncoder>();
  // One after the other: two at once would hold both sets of weights twice for a moment.
  for (const language of languages)
    encoders.set(language, await loadEncoder(join(baseDir, language), { threads }));
  return encoders;
}

/**
 * The active release, or the last good one, ready to parse. Throws NO_ACTIVE_RELEASE, or what `loadEncoders` throws.
 */
export async function loadPipeline(options: ProcessOptions, loaders: HeadLoaders): Promise<Pipeline> {
  const encoders = await loadEncoders(options);
  const { release, loaded, active, rejected } = await resolveActive(options.artifactsDir, (read) =>
    loadHeads(read, encoders, loaders),
  );
  const first = rejected[0]?.error;
  const problem = first && {
    ...first,
    message: `${active} is broken (${first.message}); ${release.release} serves instead`,
  };

  function partsFor({ text, language: forced, context_language }: ParseRequest) {
    const language = forced ?? detectLanguage(text, context_language);
    const encoder = encoders.get(language);
    const heads = loaded.get(language);
    if (!encoder || !heads) {
      throw new ModelError('NO_ACTIVE_RELEASE', `${release.release} has no heads for ${language}`, {
        fix: `train them: switchboard train intent --lang ${language}`,
      });
    }
    return { text, language, encoder, heads };
  }

  return {
    release: release.release,
    ...(problem ? { problem } : {}),
    async explain(request, pause) {
      const { text, language, encoder, heads } = partsFor(request);
      if (!heads.intent.explain) {
        throw new ModelError('PARSE_FAILED', `${heads.intent.version} cannot say why`, {
          fix: 'activate a version of this program: switchboard train intent --promote',
        });
      }
      const embedding = await encoder.embed(text);
      const explained = await heads.intent.explain(text, embedding, {
        embed: (part) => encoder.embed(part),
        pause,
      });
      return {
        text,
        language,
        ...explained,
        version: release.release,
        heads: { intent: heads.intent.version },
      };
    },
    async parse(request) {
      const { text, language, encoder, heads } = partsFor(request);
      const embedding = await encoder.embed(text);
      return {
        text,
        language,
        ...heads.intent.predict(text, embedding),
        entities: findEntities(text, language, new Date()),
        sentiment: heads.sentiment.predict(text, embedding),
        truncated: embedding.truncated,
        version: release.release,
        heads: { intent: heads.intent.version, sentiment: heads.sentiment.version },
      };
    },
  };
}

/** The heads of every language that has both; a language with one alone cannot give a whole answer and has none. */
async function loadHeads(
  { heads }: ReadRelease,
  encoders: Map<Language, LoadedEncoder>,
  loaders: HeadLoaders,
): Promise<Map<Language, Heads>> {
  const loaded = new Map<Language, Heads>();
  for (const [language, encoder] of encoders) {
    const intent = heads.get(`intent-${language}`);
    const sentiment = heads.get(`sentiment-${language}`);
    if (!intent || !sentiment) continue;
    checkEncoder(intent, encoder);
    checkEncoder(sentiment, encoder);
    loaded.set(language, {
      intent: await loaders.loadIntentHead(intent.dir, intent.manifest),
      sentiment: await loaders.loadSentimentHead(sentiment.dir, sentiment.manifest),
    });
  }
  if (loaded.size === 0)
    throw new ModelError(
      'HEAD_MISMATCH',
      'the release has no language with both an intent and a sentiment head',
      { fix: 'train both: switchboard train' },
    );
  return loaded;
}

function checkEncoder({ manifest }: StoredVersion, encoder: LoadedEncoder): void {
  if (manifest.encoder.fingerprint === encoder.fingerprint) return;
  throw new ModelError(
    'HEAD_MISMATCH',
    `${manifest.version} was trained on another encoder than ${encoder.manifest.name} as it is now`,
    {
      fix: 'train it again: switchboard train',
      details: { version: manifest.version },
    },
  );
}
