import { expect, test } from 'vitest';
import { openChat, say, useProduct } from '../support/browser.ts';

const product = useProduct();

test('two subscribers are understood in their language; an agent sees both, takes one over and replies', async () => {
  const agentContext = await product.person({ width: 1440, height: 900 });
  const agent = await agentContext.newPage();
  await agent.goto(`${product.url}/agent#setup=${product.setupToken}`);
  await agent.getByLabel('Your name').fill('Li');
  await agent.getByLabel('E-mail address').fill('li@example.org');
  await agent.getByLabel('Password', { exact: true }).fill('correct-horse-battery');
  await agent.locator('form button[type=submit]').click();
  await agent.getByTestId('queue').waitFor();
  expect(agent.url()).not.toContain('setup=');
  await agent.getByRole('tab', { name: /all/i }).click();

  const en = await openChat(await product.person({ language: 'en' }), product.url);
  const zh = await openChat(await product.person({ language: 'zh' }), product.url);
  const rows = agent.getByTestId('queue-row');

  await say(en, 'my bill doubled and nobody told me');
  await en.getByTestId('message-sent').first().waitFor();
  const sentEn = Date.now();
  await rows.getByTestId('intent').filter({ hasText: 'Explain a charge' }).waitFor({ timeout: 5000 });
  expect(Date.now() - sentEn).toBeLessThan(1000);
  await rows.filter({ hasText: 'Explain a charge' }).getByTestId('sentiment').waitFor();
  await expect.poll(() => en.getByTestId('message-assistant').last().textContent()).toMatch(/bill/i);

  await say(zh, '我的流量怎么跑得这么快');
  await zh.getByTestId('message-sent').first().waitFor();
  const sentZh = Date.now();
  await rows.getByTestId('intent').filter({ hasText: 'Unexpected usage' }).waitFor({ timeout: 5000 });
  expect(Date.now() - sentZh).toBeLessThan(1000);
  await expect.poll(() => zh.getByTestId('message-assistant').last().textContent()).toMatch(/流量/);

  await rows.filter({ hasText: 'Explain a charge' }).click();
  await expect.poll(() => agent.getByTestId('context').textContent()).toMatch(/Explain a charge/);
  await agent.getByTestId('take-over').click();
  await agent.getByTestId('composer').fill('Hello, Li here. I am looking at your bill now.');
  await agent.getByTestId('composer').press('Enter');
  await en.getByText('Li here. I am looking at your bill now.').waitFor();
  await en.getByText(/Li joined/).waitFor();

  await say(en, 'thank you, finally a person');
  await agent.getByTestId('thread').getByText('thank you, finally a person').waitFor();
  await agent.getByTestId('resolve').click();
  await en
    .getByText(/closed/i)
    .first()
    .waitFor();
});
