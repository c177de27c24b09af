import { defineCommand } from 'citty';
import { loadRedactionRows } from '../../intents/index.ts';
import { type RedactionCount, scoreRedaction } from '../../models/privacy/score.ts';
import { print, writeJson } from './output.ts';
import { repeated } from './support/flags.ts';

const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
const line = (name: string, { rows, found, recall }: RedactionCount) =>
  `${name.padEnd(12)} recall ${percent(recall).padStart(7)}  (${found} of ${rows})`;

export default defineCommand({
  meta: { name: 'redaction', description: 'Score the redaction of personal data on rows with marked spans' },
  args: {
    test: {
      type: 'string',
      description: 'JSONL rows or a folder of them; may repeat',
      required: true,
      valueHint: 'F.jsonl',
    },
    json: { type: 'string', description: 'also write the result to this file', valueHint: 'FILE' },
  },
  run({ args, rawArgs }) {
    const files = repeated(rawArgs, 'test');
    const score = scoreRedaction((files.length > 0 ? files : [args.test]).flatMap(loadRedactionRows));
    print(line('structured', score.structured));
    print(line('names', score.names));
    print(line('addresses', score.addresses));
    for (const [type, count] of Object.entries(score.by_type)) print(line(`  ${type}`, count));
    const { rows, wrong, rate } = score.clean;
    print(`without personal data: ${wrong} of ${rows} rows changed (${percent(rate)})`);
    print(`own placeholder: ${percent(score.type_accuracy)} of what was found`);
    writeJson(args.json, score);
  },
});
