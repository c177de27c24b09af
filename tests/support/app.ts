import { onTestFinished } from 'vitest';
import { openData } from '../../data/index.ts';
import { type AppOptions, createApp } from '../../server/app.ts';
import { AgentClient, setUpAgent } from '../../server/cli/support/agent-client.ts';
import { ChatClient, type ChatClientOptions } from '../../server/cli/support/chat-client.ts';
import { loadConfig } from '../../server/config.ts';
import { createLog, type Log } from '../../server/services/log.ts';
import { ScriptedInference } from './scripted-inference.ts';
import { tempDir } from './temp.ts';

/** The whole server in this process on a free port of 127.0.0.1, with a scripted model and a database of its own. */
export async function testApp(
  env: Record<string, string> = {},
  log: Log = createLog('silent'),
  more: Pick<AppOptions, 'train'> = {},
) {
  const config = loadConfig({
    HOST: '127.0.0.1',
    PORT: '0',
    DATA_DIR: tempDir(),
    LOG_LEVEL: 'silent',
    ...env,
  });
  const data = await openData({ dataDir: config.DATA_DIR, log });
  const inference = new ScriptedInference();
  const app = createApp({
    config,
    repositories: data.repositories,
    reader: data.reader,
    inference,
    log,
    ...more,
  });
  const port = await app.listen();
  const url = `http://127.0.0.1:${port}`;
  const clients: { close(): void }[] = [];
  onTestFinished(async () => {
    for (const client of clients) client.close();
    await app.close();
    await data.close();
  });
  return {
    url,
    app,
    data,
    inference,
    async subscriber(options: Partial<ChatClientOptions> = {}): Promise<ChatClient> {
      const client = new ChatClient({ url, retryMs: 50, ...options });
      clients.push(client);
      await client.connect();
      return client;
    },
    /** A signed-in agent; each call makes another account. */
    async agent(name = 'Li'): Promise<AgentClient> {
      const token = await app.auth.newSetupToken('agent');
      const client = new AgentClient(url, await setUpAgent(url, token, name));
      clients.push(client);
      await client.connected();
      return client;
    },
  };
}

export type TestApp = Awaited<ReturnType<typeof testApp>>;
