import { defineCommand } from 'citty';
import { allHeads, runTraining, sparingly } from '../../models/index.ts';
import { print, progress, writeJson } from './output.ts';
import { languageFlag, refuseUnknown, UsageError } from './support/flags.ts';
import { modelPaths } from './support/release.ts';

const kinds = ['intent', 'sentiment'];

const args = {
  kind: { type: 'positional', required: false, description: 'intent or sentiment; both when left out' },
  lang: { type: 'string', description: 'only this language: en or zh' },
  promote: { type: 'boolean', description: 'activate what passes the gate' },
  json: { type: 'string', description: 'also write the result to this file', valueHint: 'FILE' },
} as const;

export default defineCommand({
  meta: {
    name: 'train',
    description: 'Train new versions from intents/ where data, settings or encoders have changed',
  },
  args,
  async run({ args: flags, rawArgs }) {
    refuseUnknown(rawArgs, args);
    const lang = languageFlag(flags.lang);
    if (flags.kind !== undefined && !kinds.includes(flags.kind)) {
      throw new UsageError(
        `there is no ${JSON.stringify(flags.kind)} to train`,
        `name one of ${kinds.join(', ')}`,
      );
    }
    const heads = allHeads.filter((head) => head.startsWith(flags.kind ?? '') && head.endsWith(lang ?? ''));
    const result = await runTraining({
      ...modelPaths(),
      heads,
      promote: flags.promote === true,
      onProgress: sparingly(progress),
    });
    for (const [head, version] of Object.entries(result.current)) {
      print(`${head}  ${version}${result.trained.includes(version) ? '' : '  (nothing has changed)'}`);
    }
    for (const why of result.refused) print(`not activated: ${why}`);
    if (result.release) print(`${result.release} is active`);
    else if (result.trained.length > 0 && !flags.promote)
      print('the active release is as before; --promote activates what passes the gate');
    writeJson(flags.json, result);
    if (result.refused.length > 0) process.exitCode = 1;
  },
});
