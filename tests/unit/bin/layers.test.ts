import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkFile, checkTree } from '../../../bin/layers.mjs';
import { tempDir } from '../../support/temp.ts';

test('the project keeps its own layers', () => {
  expect(checkTree()).toEqual([]);
});

test.each([
  ['server/services/x.ts', "import { Router } from 'express';"],
  ['server/services/x.ts', "import { createHttp } from '../http/index.ts';"],
  ['server/contract/x.ts', "import { readFileSync } from 'node:fs';"],
  ['models/intent/x.ts', "import { openData } from '../../data/index.ts';"],
  ['data/repositories/x.ts', "import { CATALOGUE } from '../../intents/index.ts';"],
  ['web/chat/x.tsx', "import { sendMessage } from '../../server/contract/index.ts';"],
  [
    'server/http/x.route.ts',
    "import { MessagesRepository } from '../../data/repositories/messages.repository.ts';",
  ],
  ['intents/x.ts', "import express from 'express';"],
  ['server/app.ts', "import { x } from '../tests/support/app.ts';"],
  ['server/sockets/x.socket.ts', "socket.on('message:send', (payload) => {});"],
  ['server/services/x.ts', "const late = await import('../http/index.ts');"],
])('%s: %s is refused', (path, text) => {
  expect(checkFile(path, text)).toHaveLength(1);
});

test.each([
  ['web/chat/x.tsx', "import type { MessageDto } from '../../server/contract/index.ts';"],
  ['data/repositories/x.ts', "import type { Row } from '../../intents/index.ts';"],
  ['server/services/x.ts', "import type { Repositories } from '../../data/repositories/index.ts';"],
  ['server/app.ts', "import { openData } from '../data/index.ts';"],
])('%s: %s is allowed', (path, text) => {
  expect(checkFile(path, text)).toEqual([]);
});

test('the check walks a tree and names the file', () => {
  const folder = tempDir();
  mkdirSync(join(folder, 'server', 'services'), { recursive: true });
  writeFileSync(join(folder, 'server', 'services', 'bad.ts'), "import { Server } from 'socket.io';\n");
  expect(checkTree(folder)).toEqual([
    'server/services/bad.ts: package socket.io has no place in server/services',
  ]);
});
