import { createInterface } from 'node:readline';
import { defineCommand } from 'citty';
import { CATALOGUE, loadResponses } from '../../intents/index.ts';
import { createInference } from '../../models/index.ts';
import { loadConfig } from '../config.ts';
import type { Language } from '../contract/index.ts';
import { inProject } from '../paths.ts';
import { ContentService } from '../services/content.service.ts';
import { type Context, candidates, decide, type Step } from '../services/dialogue.ts';
import { checkText } from '../services/text.ts';
import { print, progress } from './output.ts';

/** The words of one turn, as the chat page would show them. */
function words(
  step: Step,
  content: ContentService,
  lang: Language,
  turn: number,
): { text: string; quick_replies: string[] } {
  const say = (name: string, variables = {}) =>
    content.answer(name, lang, turn, variables) ?? { text: '', quick_replies: [] };
  switch (step.kind) {
    case 'answer':
      return say(step.intent);
    case 'choose':
      return {
        text: say('choose').text,
        quick_replies: step.intents.map((name) => content.title(name, lang)),
      };
    case 'ask_again':
      return say('not_understood');
    case 'offer_person':
      return say('not_understood_again');
    case 'handover':
      return say('handover_queued', { position: '1' });
    case 'silent':
      return { text: '', quick_replies: [] };
  }
}

export default defineCommand({
  meta: {
    name: 'chat',
    description:
      'Talk to the assistant in this terminal and see the decision behind each turn; nothing is stored',
  },
  args: {
    lang: { type: 'string', default: 'en', description: 'language for texts without letters: en or zh' },
  },
  async run({ args }) {
    const config = loadConfig();
    const inference = createInference({
      baseDir: config.ENCODERS_DIR,
      artifactsDir: config.MODELS_DIR,
      processes: 1,
      threads: 2,
      deadlineMs: 10_000,
    });
    const content = new ContentService({
      responses: {
        en: loadResponses(inProject('intents', 'responses', 'en')),
        zh: loadResponses(inProject('intents', 'responses', 'zh')),
      },
      intents: CATALOGUE,
      operator: config.OPERATOR_NAME,
    });
    const context: Context = { recent: [], status: 'bot' };
    let lang: Language = args.lang === 'zh' ? 'zh' : 'en';
    let turn = 0;
    const input = createInterface({
      input: process.stdin,
      output: process.stderr,
      prompt: '> ',
      terminal: process.stdin.isTTY,
    });
    progress('write a message; an empty line or Ctrl+D ends');
    input.prompt();
    try {
      for await (const line of input) {
        if (line.trim() === '') break;
        try {
          checkText(line);
          const parsed = await inference.parse({ text: line, context_language: lang });
          lang = parsed.language;
          const step = decide(parsed, context, (intent, language) => content.title(intent, language));
          const reply = words(step, content, lang, turn++);
          print(reply.text);
          if (reply.quick_replies.length > 0) print(`  [${reply.quick_replies.join('] [')}]`);
          const ranking = parsed.intent_ranking
            .slice(0, 3)
            .map((entry) => `${entry.name} ${(entry.confidence * 100).toFixed(0)} %`);
          print(
            `  · ${parsed.decision} → ${step.kind}; ${ranking.join(', ')}; ${parsed.sentiment.label} ${(parsed.sentiment.confidence * 100).toFixed(0)} %; out of scope ${parsed.oos_score.toFixed(2)}; ${parsed.version}`,
          );
          context.recent = [
            {
              decision: parsed.decision,
              intent: parsed.intent.name,
              candidates: candidates(parsed.intent_ranking),
            },
            ...context.recent,
          ].slice(0, 3);
          if (step.kind === 'handover') context.status = 'waiting';
        } catch (error) {
          progress(error instanceof Error ? error.message : String(error));
        }
        input.prompt();
      }
    } finally {
      input.close();
      await inference.stop();
    }
  },
});
