import { expect, test } from 'vitest';
import { fitsWidth, violations } from '../support/axe.ts';
import { openChat, say, useProduct } from '../support/browser.ts';

const product = useProduct(() => ({ IDENTITY_DEMO: 'on' }));

test.each(['en', 'zh'] as const)(
  'a subscriber verifies by keyboard alone, and goes on (%s)',
  async (language) => {
    const zh = language === 'zh';
    const person = await product.person({ language, width: 390 });
    const page = await openChat(person, product.url);
    await page
      .getByText(zh ? '智能助手会自动阅读您的消息' : 'An automated assistant reads your messages')
      .waitFor();
    await say(page, zh ? '我的话费太高了' : 'my bill doubled');
    await page.getByRole('button', { name: zh ? '设置' : 'Settings' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: zh ? '验证我的身份' : 'Verify it’s me' }).focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: zh ? '验证我的身份' : 'Verify it’s me' });
    await dialog.waitFor();
    expect(await violations(page)).toEqual([]);
    expect(await fitsWidth(page)).toBe(true);
    // The first field has the focus already.
    await page.keyboard.type(`1380013800${zh ? 1 : 2}`);
    await page.keyboard.press('Enter');
    const told = (await dialog.getByRole('status').textContent()) ?? '';
    const code = /\d{6}/.exec(told.replace(/•+\d+/, ''))?.[0] ?? '';
    expect(code).toMatch(/^\d{6}$/);
    const wrong = String((Number(code) + 1) % 1_000_000).padStart(6, '0');
    await page.keyboard.type(wrong);
    await page.keyboard.press('Enter');
    await dialog.getByRole('alert').waitFor();
    expect(await violations(page)).toEqual([]);
    await dialog.locator('input').fill(code);
    await page.keyboard.press('Enter');
    await page.getByText(zh ? '您的身份已验证' : 'You are verified').waitFor();
    await dialog.waitFor({ state: 'hidden' });
    // The connection comes back as who it is, with the same conversation.
    await say(page, zh ? '还在吗' : 'are you there');
    await page.getByText(zh ? '我的话费太高了' : 'my bill doubled').waitFor();
    await person.close();
  },
);

test('where no code can be sent, nobody is offered one', async () => {
  const person = await product.person();
  await person.route('**/api/v1/texts', async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ json: { ...(await answer.json()), identity_codes: false } });
  });
  const page = await openChat(person, product.url);
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByText('Dark').waitFor();
  expect(await page.getByRole('button', { name: 'Verify it’s me' }).count()).toBe(0);
  await person.close();
});
