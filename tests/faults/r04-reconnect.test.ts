import { expect, test } from 'vitest';
import { AgentClient, setUpAgent } from '../../server/cli/support/agent-client.ts';
import { ChatClient } from '../../server/cli/support/chat-client.ts';
import { startServer } from '../../server/cli/support/server-process.ts';
import type { MessageDto } from '../../server/contract/index.ts';
import { tempDir } from '../support/temp.ts';
import { until } from '../support/until.ts';

const ids = (client: ChatClient) =>
  [...client.received.values()].sort((a, b) => a.seq - b.seq).map((message) => message.id);

async function fromAgent(agent: AgentClient, id: string): Promise<MessageDto[]> {
  return (await agent.ask('message:after', { conversation_id: id, after_seq: 0, limit: 200 })).messages;
}

test('R4: a connection that is cut before any event, and a restarted server, leave all sides with the same list', async () => {
  const dataDir = tempDir();
  let server = await startServer({ dataDir });
  const port = server.port;
  const cookie = await setUpAgent(server.url, server.setupToken);
  let agent = new AgentClient(server.url, cookie);
  await agent.connected();

  // Cut at once, before any event has come.
  const early = new ChatClient({ url: server.url, retryMs: 100 });
  await early.connect();
  const first = early.send('my bill doubled');
  early.cut();
  await first;
  await until(
    'answered after the early cut',
    () => early.connected && [...early.received.values()].some((message) => message.role === 'assistant'),
    15_000,
  );
  expect(ids(early)).toEqual((await fromAgent(agent, early.conversationId)).map((message) => message.id));

  // A restart in the middle, with sends that fall into the gap.
  const sends = Array.from({ length: 10 }, (_, n) => early.send(`before and after ${n}`));
  agent.close();
  await server.stop();
  server = await startServer({ dataDir, port });
  await Promise.all(sends);
  agent = new AgentClient(server.url, cookie);
  await agent.connected();
  await until(
    'level within the bar',
    async () => {
      const theirs = await fromAgent(agent, early.conversationId);
      return (
        early.connected &&
        theirs.at(-1)?.seq === early.lastSeq &&
        theirs.filter((message) => message.role === 'subscriber').length === 11
      );
    },
    20_000,
  );
  const theirs = await fromAgent(agent, early.conversationId);
  expect(ids(early)).toEqual(theirs.map((message) => message.id));
  expect(new Set(theirs.map((message) => message.client_message_id).filter(Boolean)).size).toBe(11);
  early.close();
  agent.close();
  await server.stop();
}, 120_000);
