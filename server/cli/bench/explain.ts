import { defineCommand } from 'citty';
import { createInference, type Language } from '../../../models/index.ts';
import { print, progress, writeJson } from '../output.ts';
import { modelPaths, releaseNamed } from '../support/release.ts';
import { benchTexts } from './texts.ts';

const goal = 250;

const at = (sorted: readonly number[], q: number) => sorted[Math.round(q * (sorted.length - 1))] ?? 0;

export default defineCommand({
  meta: { name: 'explain', description: 'Time of an explanation, and what it costs the parses beside it' },
  args: {
    rounds: { type: 'string', description: 'explanations of each message', default: '20' },
    json: { type: 'string', description: 'also write the figures to this file', valueHint: 'FILE' },
  },
  async run({ args }) {
    const rounds = Math.min(500, Math.max(3, Number.parseInt(args.rounds, 10) || 20));
    await releaseNamed('active');
    const inference = createInference({
      ...modelPaths(),
      processes: 1,
      threads: 1,
      deadlineMs: 60_000,
      log: (level, message) => level !== 'info' && progress(message),
    });
    const figures = [];
    try {
      for (const language of ['en', 'zh'] as const satisfies readonly Language[]) {
        const request = { text: benchTexts.fifteen[language], language };
        // The first parse waits for the process to be ready.
        await inference.parse(request);
        await inference.explain(request);
        const explained: number[] = [];
        const [alone, beside]: [number[], number[]] = [[], []];
        const time = async (work: () => Promise<unknown>, into: number[]) => {
          const began = performance.now();
          await work();
          into.push(performance.now() - began);
        };
        let pieces = 0;
        for (let round = 0; round < rounds; round++) {
          await time(async () => {
            pieces = (await inference.explain(request)).occluded;
          }, explained);
          await time(() => inference.parse(request), alone);
          // The explanation is under way in the only process there is when the parse comes.
          const going = inference.explain(request);
          await new Promise((resolve) => setTimeout(resolve, 15));
          await time(() => inference.parse(request), beside);
          await going;
        }
        const sorted = [explained, alone, beside].map((all) => all.toSorted((a, b) => a - b));
        const [e = [], a = [], b = []] = sorted;
        const one = {
          language,
          pieces,
          explain_ms: { median: at(e, 0.5), p95: at(e, 0.95) },
          parse_ms: { alone: at(a, 0.5), beside: at(b, 0.5), beside_p95: at(b, 0.95) },
        };
        figures.push(one);
        print(
          `${language}  15 tokens, ${pieces} pieces: explain median ${one.explain_ms.median.toFixed(0)} ms, p95 ${one.explain_ms.p95.toFixed(0)} ms ` +
            `(goal ${goal}: ${one.explain_ms.median <= goal ? 'met' : 'not met'}); parse alone ${one.parse_ms.alone.toFixed(1)} ms, ` +
            `beside an explanation ${one.parse_ms.beside.toFixed(1)} ms, p95 ${one.parse_ms.beside_p95.toFixed(1)} ms`,
        );
      }
    } finally {
      await inference.stop();
    }
    writeJson(args.json, { goal, rounds, figures });
  },
});
