import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { openChat, say, useProduct } from '../support/browser.ts';
import { payloads } from '../support/payloads.ts';
import { caller, openSection, PASSWORD, setUp } from '../support/staff.ts';

const hostileName = '<img data-hit src=x onerror=window.hit=1>';
const product = useProduct(() => ({ OPERATOR_NAME: '<b data-hit onclick=window.hit=2>Operator</b>' }));
const short = payloads.filter((text) => [...text].length <= 80);

/** Marks that turn the direction of writing are shown as a sign: they could dress one address as another. */
const plain = (text: string) => text.replace(/[\u202d\u202e]/g, '\ufffd').trim();

/** Nothing that anybody wrote has become an element, has run, or leads anywhere but to a page. */
async function expectInert(page: Page, where: string): Promise<void> {
  const found = await page.evaluate(() => ({
    elements: [...document.querySelectorAll('[data-hit], base, iframe, object, embed')].map(
      (one) => one.outerHTML,
    ),
    ran: 'hit' in window,
    links: [...document.querySelectorAll('a[href]')]
      .map((link) => (link as HTMLAnchorElement).protocol)
      .filter((protocol) => !['http:', 'https:'].includes(protocol)),
    handlers: [...document.querySelectorAll('*')].flatMap((one) =>
      one.getAttributeNames().filter((name) => name.startsWith('on') || name === 'srcdoc'),
    ),
  }));
  expect(found, where).toEqual({ elements: [], ran: false, links: [], handlers: [] });
}

test('what people write stays text, in every place that shows it', { timeout: 240_000 }, async () => {
  const staff = await product.person({ width: 1440, height: 900 });
  await setUp(staff, product, hostileName);
  const call = caller(staff.request, product.url);
  const people = await product.person({ width: 390, height: 800 });
  const chat = await openChat(people, product.url);
  await expectInert(chat, 'support page');

  // The subscriber's own words, on their page: each bubble shows just what was typed.
  for (const text of payloads) await say(chat, text);
  const bubbles = chat.getByTestId('message-subscriber');
  await expect.poll(() => bubbles.count(), { timeout: 60_000 }).toBe(payloads.length);
  const shown = await bubbles.locator('.words').allTextContents();
  expect(shown.map(plain)).toEqual(payloads.map(plain));
  await expectInert(chat, 'own messages');

  // The same words before an agent, whose own replies go the other way.
  const agent = await staff.newPage();
  await agent.goto(`${product.url}/agent`);
  await agent.getByRole('tab', { name: /^All/ }).click();
  await agent.getByTestId('queue-row').first().waitFor();
  await expectInert(agent, 'queue');
  await agent.getByTestId('queue-row').first().click();
  await agent.getByTestId('thread').getByText('HYPERLINK').first().waitFor();
  await expectInert(agent, 'thread and context');
  await agent.getByTestId('take-over').click();
  for (const text of short.slice(0, 8)) await say(agent, text);
  await chat
    .getByTestId('message-agent')
    .filter({ hasText: short[7] ?? '' })
    .first()
    .waitFor();
  await chat.getByText(hostileName).first().waitFor();
  await expectInert(chat, 'replies and who joined');
  await expectInert(agent, 'own replies');

  // Verified subscribers whose very name and number are hostile.
  for (const [n, text] of short.slice(0, 6).entries()) {
    const { token } = await call<{ token: string }>('post', '/subscribers/sessions', {
      external_id: `${n} ${text}`,
      name: text,
    });
    await fetch(`${product.url}/api/v1/conversations`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: product.url, authorization: `Bearer ${token}` },
      body: JSON.stringify({ client_instance: crypto.randomUUID() }),
    });
  }
  await agent.getByTestId('queue-row').nth(6).waitFor();
  await expectInert(agent, 'names in the queue');

  // What admins name, hold and look up; a browser that calls itself what it likes.
  for (const name of short.slice(0, 8)) await call('post', '/keys', { name, scopes: ['parse'] });
  await call('post', '/webhooks', {
    url: 'http://127.0.0.1:9/?"><script data-hit>window.hit=40</script>',
    events: ['message.created'],
  });
  const { items } = await call<{ items: { id: string }[] }>('get', '/subscribers');
  await call('post', `/subscribers/${items[0]?.id}/hold`, { reason: payloads[4] });
  await fetch(`${product.url}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: product.url, 'user-agent': payloads[4] ?? '' },
    body: JSON.stringify({ email: 'li@example.org', password: PASSWORD }),
  });
  const admin = await staff.newPage();
  for (const section of ['people', 'models', 'training', 'keys', 'webhooks', 'privacy', 'audit', 'health']) {
    await openSection(admin, product.url, section);
    await expectInert(admin, section);
  }
  const sessions = await call<{ items: { user_agent: string | null }[] }>('get', '/auth/sessions');
  expect(sessions.items.map((session) => session.user_agent)).toContain(payloads[4]);

  // Addresses that somebody sends along.
  for (const path of [
    '/#',
    '/agent#error=',
    '/agent#invite=',
    '/agent#setup=',
    '/admin#',
    '/admin#invite=',
    '/api#',
  ]) {
    const page = await (path.includes('admin') ? staff : people).newPage();
    await page.goto(`${product.url}${path}${encodeURIComponent(payloads[4] ?? '')}`);
    await page.goto(`${product.url}${path}${payloads[1]}`);
    await page.locator('#app > *').first().waitFor();
    await expectInert(page, path);
    expect(await page.title()).not.toBe('');
    await page.close();
  }
  await people.close();
  await staff.close();
});
