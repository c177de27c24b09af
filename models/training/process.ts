/** Entry of a trainer: one child process that trains the heads of one language, at low priority. */
import { setPriority } from 'node:os';
import { type PlainError, toPlainError } from '../errors.ts';
import type { HeadKind, Language } from '../types.ts';
import { firstRows, loadTrainingConfig } from './config.ts';
import { packSnapshot, sampleOf } from './dataset.ts';
import { createEmbedder } from './embed.ts';
import { trainHead } from './train.ts';

export interface TrainRequest {
  language: Language;
  kinds: HeadKind[];
  baseDir: string;
  artifactsDir: string;
  intentsDir: string;
  configPath: string;
  /** A sample of the rows, as the configuration's `first` has it. */
  sample: boolean;
  /** Children that compute embeddings. */
  processes: number;
}

export type FromTrainer =
  | { type: 'progress'; head: `${HeadKind}-${Language}`; stage: string; done: number; total: number }
  | { type: 'version'; version: string }
  | { type: 'done' }
  | { type: 'failed'; error: PlainError };

const say = (message: FromTrainer) => void (process.connected ? process.send?.(message) : undefined);

async function run(request: TrainRequest): Promise<void> {
  const { language, kinds, baseDir, artifactsDir, intentsDir, processes } = request;
  const config = loadTrainingConfig(request.configPath);
  setPriority(config.nice);
  const embedder = await createEmbedder(language, { baseDir, artifactsDir, processes, nice: config.nice });
  for (const kind of kinds) {
    const whole = packSnapshot(intentsDir, kind, language, config.seed);
    const snapshot = request.sample ? sampleOf(whole, firstRows(config, kind)) : whole;
    const { manifest } = await trainHead({
      kind,
      language,
      snapshot,
      config,
      embedder,
      artifactsDir,
      intentsDir,
      tell: (stage, done, total) =>
        say({ type: 'progress', head: `${kind}-${language}`, stage, done, total }),
    });
    say({ type: 'version', version: manifest.version });
  }
}

process.title = 'switchboard-train';
// Without its parent nobody wants the result; what is not renamed into place was never there.
process.on('disconnect', () => process.exit(1));
process.once('message', (request: TrainRequest) => {
  run(request).then(
    () => process.send?.({ type: 'done' } satisfies FromTrainer, () => process.exit(0)),
    (error: unknown) =>
      process.send?.(
        { type: 'failed', error: toPlainError(error, 'TRAINING_FAILED') } satisfies FromTrainer,
        () => process.exit(1),
      ),
  );
});
