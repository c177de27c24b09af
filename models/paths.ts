import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder: the same for the sources and for what is built from them into dist/. */
export const projectRoot = findRoot(dirname(fileURLToPath(import.meta.url)));

function findRoot(folder: string): string {
  return existsSync(join(folder, 'package.json')) ? folder : findRoot(dirname(folder));
}

/** The encoders that ship: `<base>/en`, `<base>/zh`. */
export const defaultBaseDir = join(projectRoot, 'models', 'base');

/**
 * The built file for a module beside the caller, to start as a child process: Node 20 runs no TypeScript, so a caller that
 * runs from source (tests) gets the file under dist/.
 */
export function builtFile(callerUrl: string, name: string): string {
  const path = join(dirname(fileURLToPath(callerUrl)), `${name}.js`);
  const inside = relative(projectRoot, path);
  return inside.startsWith('dist') ? path : join(projectRoot, 'dist', inside);
}
