import { availableParallelism } from 'node:os';
import { defineCommand } from 'citty';
import { createInference, type Explanation, type ParseResult } from '../../models/index.ts';
import { checkText } from '../services/text.ts';
import { progress } from './output.ts';
import { languageFlag, refuseUnknown, UsageError } from './support/flags.ts';
import { modelPaths, releaseNamed } from './support/release.ts';

const args = {
  version: { type: 'string', description: 'what answers; only active', default: 'active' },
  lang: { type: 'string', description: 'language of every line: en or zh (default: by script)' },
  explain: {
    type: 'boolean',
    description: 'add what moved the decision: words, nearest training messages (slower)',
  },
} as const;

type Line = (ParseResult & { explanation?: Explanation }) | { text: string; error: { code: string } };

/** The lines of standard input, without their ends; an end at the very end begins no further line. */
async function* lines(): AsyncGenerator<string> {
  let rest = '';
  process.stdin.setEncoding('utf8');
  for await (const piece of process.stdin) {
    const parts = (rest + piece).split('\n');
    rest = parts.pop() ?? '';
    for (const part of parts) yield part.replace(/\r$/, '');
  }
  if (rest !== '') yield rest.replace(/\r$/, '');
}

async function write(line: Line): Promise<void> {
  if (process.stdout.write(`${JSON.stringify(line)}\n`)) return;
  await new Promise<void>((resolve) => process.stdout.once('drain', resolve));
}

export default defineCommand({
  meta: {
    name: 'parse',
    description: 'Parse texts from standard input, one a line, to one line of JSON each',
  },
  args,
  async run({ args: flags, rawArgs }) {
    refuseUnknown(rawArgs, args);
    const language = languageFlag(flags.lang);
    if (flags.version !== 'active')
      throw new UsageError(
        'only the active release parses',
        'activate the one you mean: switchboard models activate',
      );
    await releaseNamed('active');
    const { baseDir, artifactsDir } = modelPaths();
    const processes = Math.min(4, availableParallelism());
    const inference = createInference({
      baseDir,
      artifactsDir,
      processes,
      threads: 1,
      deadlineMs: 120_000,
      log: (level, message) => level !== 'info' && progress(message),
    });
    const parse = async (text: string): Promise<Line> => {
      try {
        checkText(text);
        const request = { text, ...(language ? { language } : {}) };
        const parsed = await inference.parse(request);
        return flags.explain ? { ...parsed, explanation: await inference.explain(request) } : parsed;
      } catch (error) {
        const code = error instanceof Error && 'code' in error ? String(error.code) : 'PARSE_FAILED';
        return { text, error: { code } };
      }
    };
    // A few lines are under way at once, so that no process waits; they are written in the order in which they came.
    const underWay: Promise<Line>[] = [];
    try {
      for await (const text of lines()) {
        underWay.push(parse(text));
        const oldest = underWay.length >= (flags.explain ? 1 : processes * 4) ? underWay.shift() : undefined;
        if (oldest) await write(await oldest);
      }
      for (const line of underWay) await write(await line);
    } finally {
      await inference.stop();
    }
  },
});
