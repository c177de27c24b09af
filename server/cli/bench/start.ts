import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineCommand } from 'citty';
import { loadConfig } from '../../config.ts';
import { print, progress, writeJson } from '../output.ts';
import { ChatClient } from '../support/chat-client.ts';
import { startServer } from '../support/server-process.ts';

/** Resolves with the milliseconds from the start of the process to serving, and to the first answered message. */
async function once(
  dataDir: string,
  modelsDir: string,
): Promise<{ serving_ms: number; answered_ms: number }> {
  const began = performance.now();
  const server = await startServer({ dataDir, modelsDir });
  try {
    const serving_ms = performance.now() - began;
    const client = new ChatClient({ url: server.url });
    const answered = new Promise<void>((resolve) =>
      client.onMessage((message) => message.role === 'assistant' && resolve()),
    );
    await client.connect();
    await client.send('how much data do I have left');
    await answered;
    client.close();
    return { serving_ms, answered_ms: performance.now() - began };
  } finally {
    await server.stop();
  }
}

export default defineCommand({
  meta: {
    name: 'start',
    description: 'Time from starting the server to serving and to the first answered message',
  },
  args: { json: { type: 'string', description: 'also write the figures to this file' } },
  async run({ args }) {
    const dataDir = mkdtempSync(join(tmpdir(), 'switchboard-bench-'));
    const { MODELS_DIR } = loadConfig();
    try {
      progress('first start (trains when no release is there)');
      const first = await once(dataDir, MODELS_DIR);
      progress('second start');
      const second = await once(dataDir, MODELS_DIR);
      for (const [name, { serving_ms, answered_ms }] of Object.entries({ first, second })) {
        print(
          `${name.padEnd(6)}  serving ${(serving_ms / 1000).toFixed(2)} s  first answer ${(answered_ms / 1000).toFixed(2)} s`,
        );
      }
      writeJson(args.json, { first, second });
    } finally {
      rmSync(dataDir, { recursive: true, force: true });
    }
  },
});
