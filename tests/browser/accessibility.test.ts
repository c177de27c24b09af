import { expect, test } from 'vitest';
import { fitsWidth, violations } from '../support/axe.ts';
import { type Look, openChat, say, useProduct } from '../support/browser.ts';

const product = useProduct();
const looks: Required<Pick<Look, 'language' | 'theme' | 'width'>>[] = (['en', 'zh'] as const).flatMap(
  (language) =>
    (['light', 'dark'] as const).flatMap((theme) =>
      [390, 1024, 1440].map((width) => ({ language, theme, width })),
    ),
);

let cookie: { name: string; value: string } | null = null;

test.each(looks)('support page, $language $theme $width', async (look) => {
  const person = await product.person(look);
  const page = await openChat(person, product.url);
  expect(await violations(page)).toEqual([]);
  await say(page, look.language === 'zh' ? '我要转人工' : 'I want to talk to a person');
  await page.getByTestId('message-assistant').first().waitFor();
  expect(await violations(page)).toEqual([]);
  expect(await fitsWidth(page)).toBe(true);
  expect(await page.locator('html').getAttribute('lang')).toBe(look.language === 'zh' ? 'zh-CN' : 'en');
  await person.close();
});

test.each(looks)('agent page, $language $theme $width', async (look) => {
  const person = await product.person(look);
  const page = await person.newPage();
  if (!cookie) {
    await page.goto(`${product.url}/agent#setup=${product.setupToken}`);
    await page.locator('form').waitFor();
    expect(await violations(page)).toEqual([]);
    const answer = await page.request.post(`${product.url}/api/v1/auth/setup`, {
      headers: { origin: product.url },
      data: {
        token: product.setupToken,
        email: 'a@example.org',
        name: 'Amir',
        password: 'correct-horse-battery',
      },
    });
    expect(answer.status()).toBe(201);
    const [first] = await person.cookies();
    cookie = first ? { name: first.name, value: first.value } : null;
  } else {
    await page.goto(`${product.url}/agent`);
    await page.locator('form').waitFor();
    expect(await violations(page)).toEqual([]);
  }
  if (!cookie) throw new Error('no session');
  await person.addCookies([{ ...cookie, url: product.url }]);
  await page.goto(`${product.url}/agent`);
  await page.getByTestId('queue').waitFor();
  await page.getByTestId('queue-row').first().waitFor();
  expect(await violations(page)).toEqual([]);
  await page.getByTestId('queue-row').first().click();
  await page.getByTestId('thread').waitFor();
  expect(await violations(page)).toEqual([]);
  expect(await fitsWidth(page)).toBe(true);
  await person.close();
});
