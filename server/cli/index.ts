import { defineCommand, renderUsage, runCommand } from 'citty';
import { fail } from './output.ts';

/** Modules are loaded when their command is called: `parse` does not pay for Express, nor `start` for the evaluation. */
const lazy = (load: () => Promise<{ default: unknown }>) => () =>
  load().then((module) => module.default as ReturnType<typeof defineCommand>);

const bench = defineCommand({
  meta: { name: 'bench', description: 'Measure speed on this machine' },
  subCommands: {
    encoder: lazy(() => import('./bench/encoder.ts')),
    chat: lazy(() => import('./bench/chat.ts')),
    parse: lazy(() => import('./bench/parse.ts')),
    explain: lazy(() => import('./bench/explain.ts')),
    train: lazy(() => import('./bench/train.ts')),
    peers: lazy(() => import('./bench/peers.ts')),
    start: lazy(() => import('./bench/start.ts')),
  },
});

const main = defineCommand({
  meta: {
    name: 'switchboard',
    description: 'Customer-service assistant for a telecom operator, complete on one machine',
  },
  subCommands: {
    start: lazy(() => import('./start.ts')),
    chat: lazy(() => import('./chat.ts')),
    parse: lazy(() => import('./parse.ts')),
    train: lazy(() => import('./train.ts')),
    evaluate: lazy(() => import('./evaluate.ts')),
    intents: lazy(() => import('./intents/index.ts')),
    bench: () => Promise.resolve(bench),
    models: lazy(() => import('./models.ts')),
    backup: lazy(() => import('./backup.ts')),
    restore: lazy(() => import('./restore.ts')),
    setup: lazy(() => import('./setup.ts')),
    openapi: lazy(() => import('./openapi.ts')),
    config: lazy(() => import('./config.ts')),
    doctor: lazy(() => import('./doctor.ts')),
  },
});

type Command = ReturnType<typeof defineCommand>;

/** The command that the words name, for `--help` at any depth. */
async function find(command: Command, words: string[]): Promise<[Command, Command | undefined]> {
  let current = command;
  let parent: Command | undefined;
  for (const word of words) {
    const children =
      typeof current.subCommands === 'function' ? await current.subCommands() : await current.subCommands;
    const child = children?.[word];
    if (!child) break;
    parent = current;
    current = (typeof child === 'function' ? await child() : await child) as Command;
  }
  return [current, parent];
}

const args = process.argv.slice(2);
try {
  if (args.length === 0 || args.includes('--help') || args.includes('-h')) {
    const [command, parent] = await find(
      main as Command,
      args.filter((word) => !word.startsWith('-')),
    );
    process.stdout.write(`${await renderUsage(command, parent)}\n`);
  } else {
    await runCommand(main, { rawArgs: args });
  }
} catch (error) {
  fail(error);
}
