import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { fitsWidth, violations } from '../support/axe.ts';
import { openChat, say, useProduct } from '../support/browser.ts';
import { furnish, openSection, setUp } from '../support/staff.ts';

const product = useProduct();
const sections = ['people', 'models', 'training', 'keys', 'webhooks', 'privacy', 'audit', 'health'] as const;

const looks = (['en', 'zh'] as const).flatMap((language) =>
  (['light', 'dark'] as const).flatMap((theme) => [390, 1440].map((width) => ({ language, theme, width }))),
);

let cookie: { name: string; value: string } | null = null;

async function signedIn(look: (typeof looks)[number]): Promise<Page> {
  const person = await product.person(look);
  if (!cookie) {
    await setUp(person, product);
    await furnish(person, product);
    const chat = await openChat(await product.person(look), product.url);
    await say(chat, 'my bill doubled');
    await chat.getByTestId('message-assistant').first().waitFor();
    const [first] = await person.cookies();
    if (!first) throw new Error('no session');
    cookie = { name: first.name, value: first.value };
  }
  await person.addCookies([{ ...cookie, url: product.url }]);
  return person.newPage();
}

test.each(looks)('sections, $language $theme $width', { timeout: 120_000 }, async (look) => {
  const page = await signedIn(look);
  for (const section of sections) {
    await openSection(page, product.url, section);
    expect(await violations(page), section).toEqual([]);
    expect(await fitsWidth(page), section).toBe(true);
  }
  expect(await page.locator('html').getAttribute('lang')).toBe(look.language === 'zh' ? 'zh-CN' : 'en');
  await page.context().close();
});

const dialogs: readonly (readonly [string, (page: Page) => Promise<void>])[] = [
  ['people', (page) => page.getByTestId('invite').click()],
  ['people', (page) => page.getByTestId('row').nth(1).locator('.opener').click()],
  ['people', (page) => page.getByRole('tab').nth(1).click()],
  ['models', (page) => page.getByTestId('row').first().locator('.opener').click()],
  ['models', (page) => page.getByRole('tab').nth(1).click()],
  ['training', (page) => page.getByTestId('start-training').click()],
  ['keys', (page) => page.getByTestId('create-key').click()],
  ['keys', (page) => page.getByTestId('revoke').first().click()],
  ['webhooks', (page) => page.getByTestId('add-webhook').click()],
  ['webhooks', (page) => page.getByTestId('row').first().locator('.opener').click()],
  ['privacy', (page) => page.getByTestId('row').first().locator('.opener').click()],
  ['privacy', (page) => page.getByRole('tab').nth(1).click()],
  ['audit', (page) => page.getByTestId('row').first().locator('.opener').click()],
  ['health', (page) => page.getByTestId('account').click()],
];

test.each(looks.filter(({ width }) => width === 1440))(
  'dialogs and sheets, $language $theme',
  { timeout: 120_000 },
  async (look) => {
    const page = await signedIn(look);
    for (const [section, open] of dialogs) {
      await page.goto('about:blank');
      await openSection(page, product.url, section);
      await open(page);
      await page.locator('.skeleton').waitFor({ state: 'detached' });
      expect(await violations(page), `${section}: ${open}`).toEqual([]);
    }
    await page.context().close();
  },
);

test('every row can be reached and opened by keyboard, and Escape gives the focus back', async () => {
  const page = await signedIn({ language: 'en', theme: 'light', width: 1440 });
  await openSection(page, product.url, 'people');
  const openers = page.getByTestId('people').locator('.opener');
  await openers.first().focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  expect(await openers.nth(1).evaluate((element) => element === document.activeElement)).toBe(true);
  await page.context().close();
});
