/** Child process of `batch.ts`: one encoder with one thread; embeds the texts that arrive, one run each. */
import { type PlainError, toPlainError } from '../errors.ts';
import { loadEncoder } from './encoder.ts';

export interface BatchRequest {
  texts: string[];
}

/** All vectors in one array, since many small ones are slow to send: for each text `cls`, then `mean`. */
export type BatchReply =
  | { vectors: Float32Array; width: number; truncated: boolean[]; error?: undefined }
  | { error: PlainError };

process.title = 'switchboard-embed';
// The parent decides when to end: it goes, or it disconnects.
process.on('disconnect', () => process.exit(0));
process.on('SIGINT', () => undefined);

const encoder = loadEncoder(process.argv[2] ?? '', { threads: 1 });
encoder.catch(() => undefined);

const reply = (message: BatchReply) => void process.send?.(message, undefined, {}, () => undefined);

process.on('message', async ({ texts }: BatchRequest) => {
  try {
    const { embed, width } = await encoder;
    const vectors = new Float32Array(texts.length * 2 * width);
    const truncated: boolean[] = [];
    for (const [i, text] of texts.entries()) {
      const embedding = await embed(text);
      vectors.set(embedding.cls, 2 * i * width);
      vectors.set(embedding.mean, (2 * i + 1) * width);
      truncated.push(embedding.truncated);
    }
    reply({ vectors, width, truncated });
  } catch (error) {
    reply({ error: toPlainError(error, 'ENCODER_FAILED') });
  }
});
