import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { generate } from 'openapi-typescript-codegen';
import { expect, test } from 'vitest';
import { inProject } from '../../server/paths.ts';
import { testApp } from '../support/app.ts';
import { keyWith, signedIn } from '../support/callers.ts';
import { tempDir } from '../support/temp.ts';
import { until } from '../support/until.ts';

const strict = {
  compilerOptions: {
    strict: true,
    noEmit: true,
    module: 'esnext',
    moduleResolution: 'bundler',
    target: 'es2022',
    lib: ['es2023', 'dom', 'dom.iterable'],
    types: [],
  },
  include: ['./**/*.ts'],
};

/** What an operator's developers write, against the types that were generated for them. */
const conversation = `
import { ApiError, Switchboard } from './index';

export async function converse(BASE: string, key: string, uuid: () => string, later: () => Promise<void>) {
  const open = new Switchboard({ BASE });
  const session = await open.subscribers.openSubscriberSession({ requestBody: {} });
  const subscriber = new Switchboard({ BASE, TOKEN: session.token });
  const program = new Switchboard({ BASE, TOKEN: key });
  const client_instance = uuid();
  const opened = await subscriber.conversations.openConversation({ requestBody: { client_instance, lang: 'en' } });
  const conversationId = opened.conversation.id;
  const texts = ['my bill doubled', '我的账单不对'];
  for (const [at, text] of texts.entries()) {
    const sent = await subscriber.conversations.sendMessage({
      conversationId,
      requestBody: { client_instance, client_seq: opened.client_seq + at + 1, client_message_id: uuid(), text },
    });
    if (sent.duplicate) throw new Error('stored before');
  }
  let page = await subscriber.conversations.listMessages({ conversationId });
  while (page.messages.filter(({ role }) => role === 'assistant').length < texts.length) {
    await later();
    page = await subscriber.conversations.listMessages({ conversationId, afterSeq: 0, limit: 50 });
  }
  const { predictions } = await program.conversations.listPredictions({ conversationId });
  const handed = await subscriber.conversations.requestHandover({ conversationId });
  const waiting = await program.conversations.listConversations({ view: 'waiting', limit: 10 });
  const parsed = await program.understanding.parseText({ requestBody: { text: texts[0] ?? '' } });
  const refusal = await program.labels.listLabels({}).then(
    () => null,
    (error: unknown) => (error instanceof ApiError ? { status: error.status, code: String(error.body.code) } : null),
  );
  return {
    roles: page.messages.map(({ role, seq }) => seq + ' ' + role),
    intents: predictions.map(({ intent, language }) => language + ' ' + intent.name),
    status: handed.status,
    waiting: waiting.items.map(({ id }) => id === conversationId),
    parsed: parsed.intent.name,
    refusal,
  };
}
`;

type Converse = (
  base: string,
  key: string,
  uuid: () => string,
  later: () => Promise<void>,
) => Promise<Record<string, unknown>>;

test('a client generated from the committed document type-checks and holds a conversation', async () => {
  const output = tempDir('switchboard-client-');
  await generate({
    input: inProject('docs', 'openapi.json'),
    output,
    httpClient: 'fetch',
    clientName: 'Switchboard',
    useOptions: true,
    useUnionTypes: true,
  });
  writeFileSync(join(output, 'converse.ts'), conversation);
  writeFileSync(join(output, 'tsconfig.json'), JSON.stringify(strict));
  const tsc = join(createRequire(import.meta.url).resolve('typescript/package.json'), '..', 'bin', 'tsc');
  const checked = spawnSync(process.execPath, [tsc, '-p', output], { encoding: 'utf8' });
  expect(checked.stdout).toBe('');
  expect(checked.status).toBe(0);

  const app = await testApp();
  const { key } = await keyWith(await signedIn(app, 'admin'), app, ['conversations:read', 'parse']);
  const { converse } = (await import(/* @vite-ignore */ join(output, 'converse.ts'))) as {
    converse: Converse;
  };
  const before = app.inference.parsed.length;
  const seen = await converse(`${app.url}/api/v1`, key, randomUUID, () =>
    until('the assistant reads on', () => app.inference.parsed.length > before).then(() => undefined),
  );
  expect(seen).toMatchObject({
    intents: ['en billing.explain_charge', 'zh billing.explain_charge'],
    status: 'waiting',
    waiting: [true],
    parsed: 'billing.explain_charge',
    refusal: { status: 403, code: 'FORBIDDEN' },
  });
  const roles = (seen.roles as string[]).map((line) => line.split(' ')[1]).sort();
  expect(roles).toEqual(['assistant', 'assistant', 'subscriber', 'subscriber']);
});
