import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { checkDatabaseFile } from '../../../data/index.ts';
import { activeRelease, verifyEncoder } from '../../../models/index.ts';
import { loadConfig } from '../../config.ts';
import { inProject } from '../../paths.ts';

export interface Check {
  name: string;
  ok: boolean;
  says: string;
}

async function check(name: string, look: () => string | Promise<string>): Promise<Check> {
  try {
    return { name, ok: true, says: await look() };
  } catch (error) {
    const fix =
      error instanceof Error && 'fix' in error && typeof error.fix === 'string' ? ` (fix: ${error.fix})` : '';
    return { name, ok: false, says: `${error instanceof Error ? error.message : String(error)}${fix}` };
  }
}

/** What `switchboard doctor` looks at: each line says what it found, or what is wrong and what to change. */
export async function checkInstallation(): Promise<Check[]> {
  const config = loadConfig();
  const file = join(config.DATA_DIR, 'switchboard.db');
  const writable = (folder: string) => {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
    return folder;
  };
  return [
    await check('node', () => process.version),
    await check(
      'settings',
      () =>
        `${Object.values(config.sources).filter((source) => source === 'environment').length} from the environment`,
    ),
    await check('data folder', () => writable(config.DATA_DIR)),
    await check('models folder', () => writable(config.MODELS_DIR)),
    await check('database', async () =>
      existsSync(file) ? await checkDatabaseFile(file) : 'none yet; the first start makes it',
    ),
    await check(
      'encoder en',
      async () => (await verifyEncoder(join(config.ENCODERS_DIR, 'en'))).manifest.name,
    ),
    await check(
      'encoder zh',
      async () => (await verifyEncoder(join(config.ENCODERS_DIR, 'zh'))).manifest.name,
    ),
    await check(
      'release',
      async () => (await activeRelease(config.MODELS_DIR)) ?? 'none yet; the first start trains one',
    ),
    await check('pages', () => {
      if (!existsSync(inProject('dist', 'web', 'chat', 'index.html')))
        throw new Error('the pages are not built (fix: npm run build)');
      return 'built';
    }),
  ];
}
