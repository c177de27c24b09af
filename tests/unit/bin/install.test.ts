import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkBuildTools, checkMachine, headerFolder, type Machine } from '../../../bin/lib/install.mjs';
import { tempDir } from '../../support/temp.ts';

const tools = ['g++', 'make', 'python3'];

/** A machine that has these commands, and the codes with which it was refused. */
function machine(commands: readonly string[], given: Partial<Machine> = {}) {
  const refusals: { code: string; fix: string }[] = [];
  return {
    refusals,
    node: '20.20.0',
    platform: 'linux',
    env: {},
    has: (command: string) => commands.includes(command),
    refuse: (code: string, _what: string, fix: string) => void refusals.push({ code, fix }),
    ...given,
  };
}

const codes = ({ refusals }: ReturnType<typeof machine>) => refusals.map(({ code }) => code);

test.each([
  ['18.20.4', ['NODE_TOO_OLD']],
  ['20.18.3', ['NODE_TOO_OLD']],
  ['20.19.0', []],
  ['22.1.0', []],
  ['24.0.0', []],
])('Node %s gives %j', (node, expected) => {
  const here = machine(tools, { node });
  checkMachine(here);
  expect(codes(here)).toEqual(expected);
});

test.each([
  ['nothing is missing', tools, {}, []],
  ['another compiler will do', ['clang++', 'make', 'python'], {}, []],
  ['no compiler', ['make', 'python3'], {}, ['NO_COMPILER']],
  ['a compiler that is named but not there', tools, { CXX: 'icpx -O2' }, ['NO_COMPILER']],
  ['a compiler that is named and there', ['icpx', 'make', 'python3'], { CXX: 'icpx -O2' }, []],
  ['no make', ['g++', 'python3'], {}, ['NO_MAKE']],
  ['no Python', ['g++', 'make'], {}, ['NO_PYTHON']],
])('%s', (_name, commands, env, expected) => {
  const here = machine(commands, { env });
  checkBuildTools(here);
  expect(codes(here)).toEqual(expected);
  for (const { fix } of here.refusals) expect(fix).toMatch(/apt-get install/);
});

test('headers count only where they are those of this Node', () => {
  const withHeaders = (major: string) => {
    const folder = tempDir();
    mkdirSync(join(folder, 'include', 'node'), { recursive: true });
    writeFileSync(
      join(folder, 'include', 'node', 'node_version.h'),
      `#define NODE_MAJOR_VERSION ${major}\n#define NODE_MINOR_VERSION 1\n`,
    );
    return folder;
  };
  const right = withHeaders(process.versions.node.split('.')[0] ?? '');
  const wrong = withHeaders('16');
  expect(headerFolder({ configured: '', folders: [wrong, tempDir()] })).toBeNull();
  expect(headerFolder({ configured: '', folders: [wrong, right] })).toBe(right);
  expect(headerFolder({ configured: right, folders: [] })).toBe(right);
  expect(headerFolder({ configured: wrong, folders: [] })).toBeNull();
});
