import { type ChildProcess, fork } from 'node:child_process';
import { availableParallelism, setPriority } from 'node:os';
import { join } from 'node:path';
import { fromPlainError, ModelError, type PlainError } from '../errors.ts';
import { builtFile, defaultBaseDir } from '../paths.ts';
import type { Embedding, Language } from '../types.ts';
import type { BatchReply, BatchRequest } from './batch-process.ts';

export interface BatchOptions {
  /** Directory of encoders; by default the ones that ship. */
  baseDir?: string;
  /** Child processes; by default one per core. */
  processes?: number;
  /** Called after each finished piece with the number of texts done. */
  onProgress?: (done: number, total: number) => void;
  /** Operating-system priority of the children, 0 (as the caller) to 19 (only what others leave). */
  nice?: number;
}

/** Child processes with one single-threaded encoder each, ready for many texts. */
export interface BatchPool {
  /** Embeddings in the order of the texts. Rejects with ENCODER_FAILED, or the error of an encoder that cannot be loaded. */
  embed(texts: readonly string[], onProgress?: BatchOptions['onProgress']): Promise<Embedding[]>;
  close(): Promise<void>;
}

/** Texts handed to a child at once: small enough to spread evenly, large enough to hide the way there and back. */
const pieceSize = 16;

/** Starts the children; they load while the first texts are cut into pieces. */
export function createBatchPool(language: Language, options: BatchOptions = {}): BatchPool {
  const dir = join(options.baseDir ?? defaultBaseDir, language);
  const children = new Set<Worker>();
  let closed = false;
  for (let i = 0; i < (options.processes ?? availableParallelism()); i++)
    children.add(startWorker(dir, options.nice ?? 0));

  return {
    async embed(texts, onProgress) {
      const results = new Array<Embedding>(texts.length);
      const pieces: { start: number; tries: number }[] = [];
      for (let start = 0; start < texts.length; start += pieceSize) pieces.push({ start, tries: 0 });
      pieces.reverse();
      let done = 0;

      const work = async (slot: Worker): Promise<void> => {
        let worker = slot;
        for (let piece = pieces.pop(); piece; piece = pieces.pop()) {
          const given = texts.slice(piece.start, piece.start + pieceSize);
          const answer = await worker.run(given).catch((error: unknown) => error);
          if (Array.isArray(answer)) {
            for (const [i, embedding] of (answer as Embedding[]).entries())
              results[piece.start + i] = embedding;
            done += given.length;
            onProgress?.(done, texts.length);
            continue;
          }
          // A child that died may have been killed from outside: its piece gets one more try in a new one.
          if (!worker.dead || closed || piece.tries > 0) {
            pieces.length = 0;
            throw answer;
          }
          pieces.push({ start: piece.start, tries: piece.tries + 1 });
          children.delete(worker);
          worker = startWorker(dir, options.nice ?? 0);
          children.add(worker);
        }
      };
      await Promise.all([...children].map(work));
      return results;
    },
    async close() {
      closed = true;
      await Promise.all([...children].map((child) => child.close()));
    },
  };
}

/**
 * Embeds many texts on all cores. Each text is one run of its own, so its vector is the same as alone, whatever its
 * neighbours. Starts and ends its child processes; for several calls keep a `createBatchPool`.
 */
export async function embedMany(
  texts: readonly string[],
  language: Language,
  options: BatchOptions = {},
): Promise<Embedding[]> {
  if (texts.length === 0) return [];
  const processes = Math.min(
    options.processes ?? availableParallelism(),
    Math.ceil(texts.length / pieceSize),
  );
  const pool = createBatchPool(language, { ...options, processes });
  try {
    return await pool.embed(texts, options.onProgress);
  } finally {
    await pool.close();
  }
}

/** Copies out of the receive buffer, which views would keep alive. */
function unpack({ vectors, width, truncated }: Exclude<BatchReply, { error: PlainError }>): Embedding[] {
  return truncated.map((cut, i) => ({
    cls: vectors.slice(2 * i * width, (2 * i + 1) * width),
    mean: vectors.slice((2 * i + 1) * width, (2 * i + 2) * width),
    truncated: cut,
  }));
}

interface Worker {
  readonly dead: boolean;
  run(texts: readonly string[]): Promise<Embedding[]>;
  close(): Promise<void>;
}

function startWorker(dir: string, nice: number): Worker {
  const child: ChildProcess = fork(builtFile(import.meta.url, 'batch-process'), [dir], {
    serialization: 'advanced',
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  if (nice > 0 && child.pid !== undefined) setPriority(child.pid, nice);
  let dead = false;
  let waiting: { resolve(embeddings: Embedding[]): void; reject(error: Error): void } | undefined;
  const died = () =>
    new ModelError('ENCODER_FAILED', 'a process that computes embeddings ended', {
      fix: 'free memory and run the command again',
    });
  const gone = new Promise<void>((resolve) => {
    const end = () => {
      dead = true;
      waiting?.reject(died());
      waiting = undefined;
      resolve();
    };
    child.once('exit', end);
    child.once('error', end);
  });
  child.on('message', (reply: BatchReply) => {
    const current = waiting;
    waiting = undefined;
    if (reply.error) current?.reject(fromPlainError(reply.error));
    else current?.resolve(unpack(reply));
  });
  return {
    get dead() {
      return dead;
    },
    run: (texts) =>
      new Promise((resolve, reject) => {
        if (dead) return reject(died());
        waiting = { resolve, reject };
        const request: BatchRequest = { texts: [...texts] };
        // A failed send is followed by `exit`, which settles the promise.
        child.send(request, () => undefined);
      }),
    async close() {
      if (child.connected) child.disconnect();
      const late = setTimeout(() => child.kill('SIGKILL'), 2_000);
      await gone;
      clearTimeout(late);
    },
  };
}
