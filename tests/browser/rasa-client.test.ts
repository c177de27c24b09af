import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AgentClient, setUpAgent } from '../../server/cli/support/agent-client.ts';
import { inProject } from '../../server/paths.ts';
import { useProduct } from '../support/browser.ts';
import { until } from '../support/until.ts';

/** The widget as its package has it: one prebuilt file that speaks Socket.IO 2 (Engine.IO 3). */
const bundle = readFileSync(inProject('node_modules', 'rasa-webchat', 'lib', 'index.js'));

/** The page of somebody's shop, on an origin of its own, with the widget as the package's README puts it there. */
const page = (
  socketUrl: string,
) => `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Shop</title></head>
<body><h1>Shop</h1><div id="webchat"></div><script src="/webchat.js"></script><script>
WebChat.default.init({ selector: '#webchat', initPayload: 'hello', customData: { language: 'en' },
  socketUrl: ${JSON.stringify(socketUrl)}, socketPath: '/socket.io/', title: 'Help', params: { storage: 'session' } });
</script></body></html>`;

let shop: Server;
let origin = '';
beforeAll(async () => {
  shop = createServer((request, response) => {
    const script = request.url === '/webchat.js';
    response.setHeader('content-type', script ? 'text/javascript' : 'text/html; charset=utf-8');
    response.end(script ? bundle : page(product.url));
  });
  await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(shop.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => shop.close(resolve)));

// Behind the shop's hooks: they run in the order in which they are written, and this server asks for the shop's origin.
const product = useProduct(() => ({ RASA_ORIGINS: origin }));

test('the web chat made for Rasa, unchanged from its package, holds a conversation and is joined by a person', async () => {
  const agent = new AgentClient(product.url, await setUpAgent(product.url, product.setupToken));
  await agent.connected();
  const context = await product.person();
  // Its fonts lie with somebody else: nothing but this machine is spoken to.
  await context.route(
    (url) => url.hostname !== '127.0.0.1',
    (route) => route.abort(),
  );
  const visitor = await context.newPage();
  await visitor.goto(origin);
  await visitor.locator('.rw-launcher').click();
  const said = visitor.locator('.rw-response');
  await said.first().waitFor();

  const before = await said.count();
  await visitor.locator('.rw-new-message').fill('my bill doubled and nobody told me');
  await visitor.locator('.rw-new-message').press('Enter');
  await visitor.locator('.rw-client').getByText('my bill doubled and nobody told me').waitFor();
  await expect.poll(() => said.count(), { timeout: 10_000 }).toBeGreaterThan(before);
  await expect.poll(() => said.last().textContent(), { timeout: 10_000 }).toMatch(/bill/i);

  const item = await until(
    'the conversation',
    async () => (await agent.ask('queue:list', { view: 'all' })).items[0],
  );
  expect(item.prediction).toMatchObject({ intent: { name: expect.stringMatching(/^billing\./) } });
  await agent.ask('conversation:take', { conversation_id: item.id });
  await agent.ask('message:send', {
    conversation_id: item.id,
    client_instance: crypto.randomUUID(),
    client_seq: 1,
    client_message_id: crypto.randomUUID(),
    text: 'Hello, Li here. I am looking at your bill now.',
  });
  await visitor.locator('.rw-response').getByText('Li here. I am looking at your bill now.').waitFor();

  // After a restart of the server the widget comes back by itself and goes on in the same conversation.
  agent.close();
  await product.restart();
  await visitor.locator('.rw-new-message').waitFor({ timeout: 20_000 });
  await visitor.locator('.rw-new-message').fill('thank you, finally a person');
  await visitor.locator('.rw-new-message').press('Enter');
  const later = new AgentClient(product.url, await agentCookie());
  await later.connected();
  await until('the message after the restart', async () => {
    const { items } = await later.ask('queue:list', { view: 'all' });
    return items.find(({ id, last_message }) => id === item.id && last_message?.text.startsWith('thank you'));
  });
  later.close();
}, 120_000);

/** The session that `setUpAgent` opened lives on: sign in anew with the password that it chose. */
async function agentCookie(): Promise<string> {
  const answer = await fetch(`${product.url}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: product.url },
    body: JSON.stringify({ email: 'li@example.org', password: 'correct-horse-Li-battery' }),
  });
  return (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
}
