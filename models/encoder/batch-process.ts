/** Child process of `batch.ts`: one encoder with one thread; embeds the texts that arrive, one run each. */
import { type PlainError, toPlainError } from '../errors.ts';
import type { Embedding } from '../types.ts';
import { loadEncoder } from './encoder.ts';

export interface BatchRequest {
  texts: string[];
}

export type BatchReply = { embeddings: Embedding[]; error?: undefined } | { error: PlainError };

process.title = 'switchboard-embed';
// The parent decides when to end: it goes, or it disconnects.
process.on('disconnect', () => process.exit(0));
process.on('SIGINT', () => undefined);

const encoder = loadEncoder(process.argv[2] ?? '', { threads: 1 });
encoder.catch(() => undefined);

const reply = (message: BatchReply) => void process.send?.(message, undefined, {}, () => undefined);

process.on('message', async ({ texts }: BatchRequest) => {
  try {
    const { embed } = await encoder;
    const embeddings: Embedding[] = [];
    for (const text of texts) embeddings.push(await embed(text));
    reply({ embeddings });
  } catch (error) {
    reply({ error: toPlainError(error, 'ENCODER_FAILED') });
  }
});
