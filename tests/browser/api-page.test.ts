import { expect, test } from 'vitest';
import { violations } from '../support/axe.ts';
import { type Look, useProduct } from '../support/browser.ts';

const product = useProduct();

const looks: Required<Pick<Look, 'language' | 'theme' | 'width'>>[] = [
  { language: 'en', theme: 'light', width: 1280 },
  { language: 'zh', theme: 'dark', width: 1280 },
  { language: 'zh', theme: 'light', width: 390 },
  { language: 'en', theme: 'dark', width: 390 },
];

test.each(looks)('the API page, $language $theme $width', async (look) => {
  const person = await product.person(look);
  const page = await person.newPage();
  await page.goto(`${product.url}/api`);
  const row = page.getByTestId('operation-parseText');
  await row.locator('summary').click();
  await row.getByText('TEXT_TOO_LONG').waitFor();
  expect(await row.locator('pre').textContent()).toContain(`${product.url}/api/v1/parse`);
  expect(await violations(page)).toEqual([]);
  expect(
    await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth),
  ).toBe(true);
  expect(await page.locator('html').getAttribute('lang')).toBe(look.language === 'zh' ? 'zh-CN' : 'en');
  await person.close();
});

test('a search leaves what it finds, and an address opens its operation', async () => {
  const person = await product.person({});
  const page = await person.newPage();
  await page.goto(`${product.url}/api#startTraining`);
  await page.getByTestId('operation-startTraining').getByText('JOB_RUNNING').waitFor();
  await page.locator('input[name=search]').fill('labels');
  await page.getByTestId('operation-startTraining').waitFor({ state: 'detached' });
  expect(await page.locator('.operation').count()).toBeGreaterThan(2);
  await page.locator('input[name=search]').fill('no such call');
  expect(await page.locator('.operation').count()).toBe(0);
  await person.close();
});
