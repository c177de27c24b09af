import type { Inference, ParseRequest, ParseResult } from '../../models/index.ts';
import type { BatchBody, BatchResult, ExplainedText, ParsedText } from '../contract/index.ts';
import { AppError, toWireError } from '../errors.ts';
import { toExplainedText, toParsedText } from './dto.ts';
import { checkText } from './text.ts';

/** Texts of one batch that are read at once: a batch fills neither the queue nor its deadline. */
const LANES = 4;

/**
 * The model as a service: texts that belong to no conversation. All its callers together (our API, clients made for Rasa)
 * read so many texts at once that they never take the whole queue from the conversations.
 */
export class ReadingService {
  readonly #inference: Pick<Inference, 'parse' | 'explain'>;
  readonly #most: number;
  #reading = 0;

  constructor(options: { inference: Pick<Inference, 'parse' | 'explain'>; most: number }) {
    this.#inference = options.inference;
    this.#most = options.most;
  }

  /** Reads a text without storing it; spans in code points. @throws AppError TEXT_…, QUEUE_FULL; ModelError as `Inference.parse` */
  async read(request: ParseRequest): Promise<ParseResult> {
    checkText(request.text);
    if (this.#reading >= this.#most) throw new AppError('QUEUE_FULL', 'Too many texts are being read.');
    this.#reading += 1;
    try {
      return await this.#inference.parse(request);
    } finally {
      this.#reading -= 1;
    }
  }

  /** The same with spans in UTF-16 units. */
  async parse(request: { text: string; language?: 'en' | 'zh' | undefined }): Promise<ParsedText> {
    const { text, language } = request;
    return toParsedText(await this.read(language ? { text, language } : { text }));
  }

  /** Why a text is taken for what it is; spans in UTF-16 units. @throws AppError TEXT_…; ModelError as `Inference.explain` */
  async explain(request: { text: string; language?: 'en' | 'zh' | undefined }): Promise<ExplainedText> {
    const { text, language } = request;
    checkText(text);
    return toExplainedText(await this.#inference.explain(language ? { text, language } : { text }));
  }

  /** Each text apart, in their order. @throws AppError, ModelError when the model could read none of them */
  async parseAll({ texts, language }: BatchBody): Promise<BatchResult> {
    const results: BatchResult['results'] = [];
    let unread: unknown;
    const rest = [...texts.entries()];
    const lane = async () => {
      for (let next = rest.shift(); next; next = rest.shift()) {
        const [at, text] = next;
        try {
          results[at] = await this.parse({ text, language });
        } catch (error) {
          const { wire, status } = toWireError(error);
          if (status >= 503) unread ??= error;
          results[at] = { text, error: wire };
        }
      }
    };
    await Promise.all(Array.from({ length: Math.min(LANES, texts.length) }, lane));
    if (unread !== undefined && results.every((result) => 'error' in result)) throw unread;
    return { results };
  }
}
