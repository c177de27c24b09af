import { readFileSync } from 'node:fs';
import { defineCommand } from 'citty';
import { openApiDocument } from '../http/openapi/index.ts';
import { inProject } from '../paths.ts';
import { print, writeJson } from './output.ts';

export default defineCommand({
  meta: {
    name: 'openapi',
    description: 'Print the OpenAPI 3.1 document of the REST API: switchboard openapi > docs/openapi.json',
  },
  args: { json: { type: 'string', description: 'also write it to this file', valueHint: 'FILE' } },
  run({ args }) {
    const about = JSON.parse(readFileSync(inProject('package.json'), 'utf8')) as { version: string };
    const document = openApiDocument(about.version);
    print(JSON.stringify(document, null, 2));
    writeJson(args.json, document);
  },
});
