import { expect, test } from 'vitest';
import { openChat, say, useProduct } from '../support/browser.ts';

const product = useProduct();
const texts = (page: Awaited<ReturnType<typeof openChat>>) =>
  page.getByTestId('message-subscriber').allTextContents();
const count = (list: string[], part: string) => list.filter((text) => text.includes(part)).length;

test('history survives a reload and is the same in a second tab', async () => {
  const person = await product.person();
  const page = await openChat(person, product.url);
  await say(page, 'how much data do I have left');
  await page.getByTestId('message-assistant').first().waitFor();
  await page.reload();
  await page.getByText('how much data do I have left').waitFor();
  expect(count(await texts(page), 'how much data')).toBe(1);
  const second = await openChat(person, product.url);
  await second.getByText('how much data do I have left').waitFor();
  await say(second, 'from the second tab');
  await page.getByText('from the second tab').waitFor();
  await person.close();
});

test('offline: the message waits, survives a reload, and is sent once when the server is back', async () => {
  const person = await product.person();
  const page = await openChat(person, product.url);
  await say(page, 'first line');
  await page.getByTestId('message-assistant').first().waitFor();
  await product.restart(async () => {
    await say(page, 'written while the server is down');
    await expect.poll(() => texts(page)).toSatisfy((all: string[]) => count(all, 'written while') === 1);
    expect(await page.getByTestId('message-subscriber').last().getByTestId('message-sent').count()).toBe(0);
  });
  await page
    .getByTestId('message-subscriber')
    .filter({ hasText: 'written while' })
    .getByTestId('message-sent')
    .waitFor({ timeout: 20_000 });
  await page.reload();
  await page.getByText('written while the server is down').waitFor();
  expect(count(await texts(page), 'written while')).toBe(1);
  await person.close();
});

test('a pending outbox survives a reload', async () => {
  const person = await product.person();
  const page = await openChat(person, product.url);
  await say(page, 'before');
  await page.getByTestId('message-sent').first().waitFor();
  await person.route('**/live/**', (route) => route.abort());
  await person.setOffline(true);
  await say(page, 'typed with no network');
  await person.setOffline(false);
  await person.unroute('**/live/**');
  await page.reload();
  await page
    .getByTestId('message-subscriber')
    .filter({ hasText: 'typed with no network' })
    .getByTestId('message-sent')
    .waitFor({ timeout: 20_000 });
  expect(count(await texts(page), 'typed with no network')).toBe(1);
  await person.close();
});

test('Enter during composition (Chinese input) does not send; Shift+Enter makes a line', async () => {
  const person = await product.person({ language: 'zh' });
  const page = await openChat(person, product.url);
  const composer = page.getByTestId('composer');
  await composer.focus();
  const session = await person.newCDPSession(page);
  await session.send('Input.imeSetComposition', { text: 'liuliang', selectionStart: 8, selectionEnd: 8 });
  await composer.dispatchEvent('keydown', { key: 'Enter', keyCode: 229, isComposing: true });
  expect(await page.getByTestId('message-subscriber').count()).toBe(0);
  await session.send('Input.insertText', { text: '流量' });
  expect(await composer.inputValue()).toBe('流量');
  await composer.press('Shift+Enter');
  await composer.pressSequentially('不够');
  expect(await page.getByTestId('message-subscriber').count()).toBe(0);
  // An Enter right behind a composition still belongs to the input method; a person presses it again.
  const sent = page.getByTestId('message-subscriber').filter({ hasText: '流量' });
  await expect
    .poll(async () => {
      if ((await sent.count()) === 0) await composer.press('Enter');
      return sent.count();
    })
    .toBe(1);
  await person.close();
});

test('hostile text is shown as text', async () => {
  const person = await product.person();
  const page = await openChat(person, product.url);
  const hostile =
    '<img src=x onerror="document.title=\'broken\'"><script>document.title="broken"</script> javascript:alert(1)';
  await say(page, hostile);
  await page.getByTestId('message-sent').first().waitFor();
  expect((await texts(page)).join()).toContain('<img src=x onerror=');
  expect(await page.title()).not.toBe('broken');
  expect(await page.locator('a[href^="javascript"]').count()).toBe(0);
  await person.close();
});
