import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { inProject } from '../../server/paths.ts';
import { tempDir } from '../support/temp.ts';
import { readContainerfile, type Stage } from './support/containerfile.ts';

const stages = readContainerfile(readFileSync(inProject('docs', 'deploy', 'Containerfile'), 'utf8'));
const ignored = readFileSync(inProject('docs', 'deploy', 'Containerfile.dockerignore'), 'utf8')
  .split('\n')
  .map((line) => line.trim())
  .filter(Boolean);

/** What git has, less what the ignore file names: the build's context. */
function copyContext(target: string): void {
  const files = execFileSync('git', ['ls-files', '-z'], { cwd: inProject(), encoding: 'utf8' })
    .split('\0')
    .filter(Boolean);
  for (const file of files) {
    if (ignored.some((rule) => file === rule || file.startsWith(`${rule}/`))) continue;
    // A file that git has and somebody is just taking away.
    if (!existsSync(inProject(file))) continue;
    mkdirSync(dirname(join(target, file)), { recursive: true });
    cpSync(inProject(file), join(target, file));
  }
}

/** Runs the steps of a stage below a folder that stands for the root of its image. No image is built: the tools are this machine's. */
function run(stage: Stage, root: string, roots: ReadonlyMap<string, string>): void {
  const workdir = join(root, stage.workdir);
  mkdirSync(workdir, { recursive: true });
  for (const step of stage.steps) {
    if (step.kind === 'COPY' && step.from === null) copyContext(workdir);
    else if (step.kind === 'COPY') {
      const source = roots.get(step.from ?? '');
      if (!source) throw new Error(`no stage ${step.from}`);
      cpSync(join(source, step.source), join(root, step.target), { recursive: true });
    } else {
      // Folders that the step names lie below the stage's root; the image's user is whoever runs the test.
      const command = step.command.replaceAll(' /var/', ` ${root}/var/`).replace(/ -o node -g node /, ' ');
      const env = { ...process.env, ...stage.env, HOME: root };
      const done = spawnSync('/bin/sh', ['-ec', command], { cwd: workdir, env, encoding: 'utf8' });
      if (done.status !== 0) throw new Error(`${step.command}\n${done.stdout}\n${done.stderr}`.slice(-8_000));
    }
  }
}

test('the steps of the Containerfile give a folder that starts, without what only building needs', () => {
  const folder = tempDir();
  const roots = new Map<string, string>();
  for (const [at, stage] of stages.entries()) {
    const root = join(folder, String(at));
    mkdirSync(root);
    run(stage, root, roots);
    if (stage.name) roots.set(stage.name, root);
  }
  const last = stages.at(-1);
  const root = join(folder, String(stages.length - 1));
  if (!last) throw new Error('the file has no stage');
  const program = join(root, last.workdir);

  expect(stages.map(({ image }) => image)).toEqual(['node:20-bookworm', 'node:20-bookworm-slim']);
  for (const gone of ['vitest', 'typescript', 'rasa-webchat'])
    expect(existsSync(join(program, 'node_modules', gone))).toBe(false);
  for (const gone of ['.cache', '.git', 'data/local', 'models/artifacts'])
    expect(existsSync(join(program, gone))).toBe(false);
  expect(existsSync(join(program, 'dist', 'web', 'chat', 'index.html'))).toBe(true);
  expect(statSync(join(root, 'var', 'lib', 'switchboard')).mode & 0o777).toBe(0o700);

  // The image's own command line and settings, with the one question that starts nothing.
  const [, script = ''] = last.command;
  const config = spawnSync(process.execPath, [script, 'config'], {
    cwd: program,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, ...last.env, TRUSTED_PROXIES: '127.0.0.1' },
  });
  expect(config.stderr).toBe('');
  expect(config.stdout).toMatch(/DATA_DIR\s+\/var\/lib\/switchboard\/data/);
  // Without TLS and without a proxy it refuses to listen beyond itself.
  const bare = spawnSync(process.execPath, [script, 'config'], {
    cwd: program,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, ...last.env },
  });
  expect(bare.stderr).toMatch(/TLS_CERT/);
  // What is compiled was compiled there, and loads.
  const sqlite = spawnSync(
    process.execPath,
    ['-e', "new (require('better-sqlite3'))(':memory:').close(); require('onnxruntime-node')"],
    { cwd: program, encoding: 'utf8' },
  );
  expect(sqlite.stderr).toBe('');
}, 900_000);
