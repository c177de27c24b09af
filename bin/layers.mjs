// Who may import whom (ARCHITECTURE.md, "Layers"). Exits 1 and names each import that goes the wrong way.
import { readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { root as projectRoot } from './lib/root.mjs';
import { walk } from './lib/stamp.mjs';

/**
 * First match wins. `may` lists folders or files inside the project; `types` may be imported with `import type` only;
 * `packages`, where given, are the only packages (and `node:` modules) allowed.
 */
export const layers = [
  { from: 'intents', may: ['intents'], packages: ['zod', 'yaml', 'node:'] },
  { from: 'data', may: ['data'], types: ['intents'] },
  { from: 'models', may: ['models', 'intents'] },
  { from: 'server/contract', may: ['server/contract'], packages: ['zod'] },
  { from: 'server/errors.ts', may: [], types: ['server/contract'] },
  { from: 'server/config.ts', may: ['server/settings', 'server/errors.ts', 'server/paths.ts'] },
  { from: 'server/settings', may: ['server/settings', 'server/paths.ts'] },
  {
    from: 'server/services',
    may: [
      'server/services',
      'server/contract',
      'server/errors.ts',
      'server/paths.ts',
      'intents',
      'data/repositories',
      'data/errors.ts',
      'models/index.ts',
    ],
    types: ['server/config.ts', 'data'],
    noPackages: ['express', 'socket.io'],
  },
  {
    from: 'server/http',
    may: ['server/http', 'server/services', 'server/contract', 'server/errors.ts', 'server/paths.ts'],
    types: ['server/config.ts'],
  },
  {
    from: 'server/sockets',
    may: ['server/sockets', 'server/services', 'server/contract', 'server/errors.ts'],
    types: ['server/config.ts'],
  },
  {
    from: 'server/jobs',
    may: [
      'server/jobs',
      'server/services',
      'server/contract',
      'server/errors.ts',
      'server/config.ts',
      'data/index.ts',
      'models/index.ts',
    ],
  },
  { from: 'server/cli', may: ['server', 'data/index.ts', 'data/errors.ts', 'models', 'intents'] },
  { from: 'server', may: ['server', 'data/index.ts', 'data/errors.ts', 'models/index.ts', 'intents'] },
  { from: 'web', may: ['web'], types: ['server/contract'] },
  { from: 'tests', may: ['tests', 'server', 'web', 'models', 'intents', 'data', 'bin'] },
];

const importing =
  /^\s*(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/gm;
const listening = /\bsocket\.(?:on|once|onAny|prependAny)\(/;
const within = (path, place) => path === place || path.startsWith(`${place}/`);

/** Checks one file's text; returns a line for each import that is not allowed. */
export function checkFile(path, text) {
  const rule = layers.find((layer) => within(path, layer.from));
  if (!rule) return [];
  const wrong = [];
  for (const [, typeOnly, fixed, dynamic] of text.matchAll(importing)) {
    const target = fixed ?? dynamic;
    if (!target.startsWith('.')) {
      const allowed = rule.packages
        ? rule.packages.some(
            (name) => target === name || target.startsWith(name.endsWith(':') ? name : `${name}/`),
          )
        : !rule.noPackages?.includes(target);
      if (!allowed && !typeOnly) wrong.push(`${path}: package ${target} has no place in ${rule.from}`);
      continue;
    }
    const goal = join(dirname(path), target).split(sep).join('/');
    const free = rule.may.some((place) => within(goal, place));
    const asType = Boolean(typeOnly) && (rule.types ?? []).some((place) => within(goal, place));
    if (!free && !asType)
      wrong.push(
        `${path}: ${goal} may not be imported from ${rule.from}${rule.types ? ' (types only, or not at all)' : ''}`,
      );
  }
  // Events of clients pass one wrapper (session, rate, schema, coded errors); a listener beside it would pass none.
  if (within(path, 'server/sockets') && path !== 'server/sockets/guard.ts' && listening.test(text)) {
    wrong.push(`${path}: only server/sockets/guard.ts may listen on a socket`);
  }
  return wrong;
}

/** Checks every source file below `folder`. */
export function checkTree(folder = projectRoot) {
  const isSource = (name) => /\.(ts|tsx|mts)$/.test(name);
  const files = ['intents', 'data', 'models', 'server', 'web', 'tests'].flatMap((top) => {
    try {
      return walk(join(folder, top), isSource);
    } catch {
      return [];
    }
  });
  return files.flatMap((file) =>
    checkFile(relative(folder, file).split(sep).join('/'), readFileSync(file, 'utf8')),
  );
}

if (process.argv[1]?.endsWith('layers.mjs')) {
  const wrong = checkTree();
  for (const line of wrong) process.stderr.write(`${line}\n`);
  if (wrong.length > 0) process.exit(1);
}
