import { activeRelease, ensureTrained } from '../../../models/index.ts';
import { loadConfig } from '../../config.ts';
import { inProject } from '../../paths.ts';
import { progress } from '../output.ts';
import { UsageError } from './flags.ts';

export const modelPaths = () => ({
  baseDir: inProject('models', 'base'),
  artifactsDir: loadConfig().MODELS_DIR,
  intentsDir: inProject('intents'),
});

/** The release that a name means. `active` trains the shipped packs first where nothing was ever trained. */
export async function releaseNamed(name: string): Promise<string> {
  if (/^release-\d{4,}$/.test(name)) return name;
  if (name !== 'active')
    throw new UsageError(
      `--version is ${JSON.stringify(name)}`,
      'give active, or a release such as release-0001 (switchboard models list)',
    );
  const paths = modelPaths();
  const active = await activeRelease(paths.artifactsDir);
  if (active) return active;
  progress('no release is active yet: training the shipped packs');
  await ensureTrained({ ...paths, onProgress: progress });
  const trained = await activeRelease(paths.artifactsDir);
  if (!trained) throw new UsageError('nothing could be trained', 'see the lines above');
  return trained;
}
