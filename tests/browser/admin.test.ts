import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { openChat, say, useProduct } from '../support/browser.ts';
import { openSection, PASSWORD } from '../support/staff.ts';

const product = useProduct();

/** The six digits of an authenticator (RFC 6238: SHA-1, 30 seconds) for a secret in base 32. */
function codeAt(secret: string, milliseconds: number): string {
  const bits = [...secret.replace(/=+$/, '')]
    .map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'))
    .join('');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(milliseconds / 30_000)));
  const digest = createHmac('sha1', key).update(counter).digest();
  const at = (digest.at(-1) ?? 0) & 15;
  return String((digest.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

test('an admin sets up, invites, changes and disables somebody; their page drops', async () => {
  const adminContext = await product.person({ width: 1440, height: 900 });
  const admin = await adminContext.newPage();
  await admin.goto(`${product.url}/admin#setup=${product.setupToken}`);
  await admin.getByLabel('Your name').fill('Li');
  await admin.getByLabel('E-mail address').fill('li@example.org');
  await admin.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await admin.locator('form button[type=submit]').click();
  await admin.getByTestId('people').waitFor();
  expect(admin.url()).not.toContain('setup=');

  await admin.getByTestId('invite').click();
  await admin.getByLabel('E-mail address').fill('amir@example.org');
  await admin.getByTestId('invite-submit').click();
  const link = await admin.getByTestId('secret').inputValue();
  expect(link).toContain('#invite=');
  await admin.getByTestId('secret-done').click();
  await admin.getByRole('tab', { name: 'Open links' }).click();
  await admin.getByTestId('invitations').getByText('amir@example.org').waitFor();

  const otherContext = await product.person({ width: 1440, height: 900 });
  const other = await otherContext.newPage();
  await other.goto(link);
  await other.getByText('amir@example.org').waitFor();
  const hostile = '<img src=x onerror=alert(1)> Amir';
  await other.getByLabel('Your name').fill(hostile);
  await other.getByLabel('New password').fill('another-horse-battery');
  await other.locator('form button[type=submit]').click();
  await other.getByTestId('queue').waitFor();
  await other.goto(`${product.url}/admin`);
  await other.getByText('This page is for supervisors and admins').waitFor();
  await other.goto(`${product.url}/agent`);
  await other.getByTestId('queue').waitFor();

  await admin.getByRole('tab', { name: 'People' }).click();
  await admin.getByTestId('people').getByText('amir@example.org').click();
  const sheet = admin.getByRole('dialog', { name: hostile });
  await sheet.getByRole('radio', { name: /Supervisor/ }).check();
  await admin.getByTestId('save-person').click();
  await admin.getByTestId('people').getByText('Supervisor').waitFor();
  // A changed role asks for a new sign-in; then the person finds what a supervisor may see, and no more.
  await other.getByLabel('E-mail address').fill('amir@example.org');
  await other.getByLabel('Password', { exact: true }).fill('another-horse-battery');
  await other.locator('form button[type=submit]').click();
  await other.getByTestId('queue').waitFor();
  await other.goto(`${product.url}/admin`);
  await other.getByTestId('people').waitFor();
  expect(await other.getByTestId('rail').getByRole('link').allTextContents()).toEqual([
    'People',
    'Models',
    'Training',
    'Agent console',
  ]);
  expect(await other.getByTestId('invite').count()).toBe(0);
  await other.goto(`${product.url}/agent`);
  await other.getByTestId('queue').waitFor();

  await admin.getByTestId('disable').click();
  await admin.getByTestId('confirm').click();
  await admin.getByTestId('people').getByText('Disabled').waitFor();
  await other.getByText('Your session has ended').waitFor();
  expect(await admin.locator('img[src=x]').count()).toBe(0);

  await admin.keyboard.press('Escape');
  await admin.getByTestId('people').getByText('li@example.org').click();
  await admin.getByTestId('disable').click();
  await admin.getByTestId('confirm').click();
  await admin.getByText('This is the only admin who can sign in').waitFor();
  await adminContext.close();
  await otherContext.close();
});

test('管理员用中文登录、创建和撤销密钥、查看运行状况', async () => {
  const context = await product.person({ language: 'zh', theme: 'dark', width: 768, height: 900 });
  const page = await context.newPage();
  await page.goto(`${product.url}/admin#keys`);
  await page.getByLabel('邮箱地址').fill('li@example.org');
  await page.getByLabel('密码', { exact: true }).fill('wrong-password');
  await page.locator('form button[type=submit]').click();
  await page.getByText('邮箱或密码不正确。').waitFor();
  await page.getByLabel('密码', { exact: true }).fill(PASSWORD);
  await page.locator('form button[type=submit]').click();
  await page.getByRole('heading', { name: '密钥' }).waitFor();

  await page.getByTestId('create-key').click();
  await page.getByLabel('名称').fill('夜间导出');
  await page.getByTestId('key-submit').click();
  await page.getByText('请至少勾选一项权限。').waitFor();
  await page.getByRole('checkbox', { name: /查看会话/ }).check();
  await page.getByTestId('key-submit').click();
  const key = await page.getByTestId('secret').inputValue();
  const ask = () =>
    fetch(`${product.url}/api/v1/conversations`, { headers: { authorization: `Bearer ${key}` } });
  expect((await ask()).status).toBe(200);
  await page.getByTestId('secret-done').click();
  const row = page.getByTestId('row').filter({ hasText: '夜间导出' });
  await row.getByTestId('revoke').click();
  await page.getByTestId('confirm').click();
  await row.getByText('已撤销').waitFor();
  expect((await ask()).status).toBe(401);

  await page.getByRole('button', { name: '打开菜单' }).click();
  await page.getByRole('link', { name: '运行状况' }).click();
  await page.getByTestId('health').getByText('理解服务').waitFor();
  expect(await page.getByTestId('health').textContent()).toContain('正常');
  await context.close();
});

test('what needs a fresh proof asks for it, and goes on; closing the question changes nothing', async () => {
  const context = await product.person({ width: 1440, height: 900 });
  const page = await context.newPage();
  await page.goto(`${product.url}/admin#people`);
  await page.getByLabel('E-mail address').fill('li@example.org');
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.locator('form button[type=submit]').click();
  await page.getByTestId('people').waitFor();
  // As after ten minutes: the first attempt of each call is refused.
  let proved = false;
  await page.route('**/api/v1/invitations', (route) =>
    proved || route.request().method() !== 'POST'
      ? route.continue()
      : route.fulfill({
          status: 403,
          contentType: 'application/problem+json',
          body: JSON.stringify({ code: 'FRESH_LOGIN_REQUIRED', detail: 'asks for a fresh proof' }),
        }),
  );
  await page.route('**/api/v1/auth/reauthenticate', async (route) => {
    const answer = await route.fetch();
    proved = answer.ok();
    await route.fulfill({ response: answer });
  });
  await page.getByTestId('invite').click();
  await page.getByLabel('E-mail address').fill('wei@example.org');
  await page.getByTestId('invite-submit').click();
  const question = page.getByRole('dialog', { name: 'Confirm that it is you' });
  await question.waitFor();
  await question.getByRole('button', { name: 'Cancel' }).click();
  await page.getByTestId('invite-submit').click();
  await question.getByLabel('Password', { exact: true }).fill('wrong-password');
  await page.getByTestId('prove').click();
  await question.getByText('The address or the password is wrong.').waitFor();
  await question.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByTestId('prove').click();
  expect(await page.getByTestId('secret').inputValue()).toContain('#invite=');
  await context.close();
});

test('a second factor is set up by its code, asked for at the next sign-in, and turned off', async () => {
  const context = await product.person({ width: 1440, height: 900 });
  const page = await context.newPage();
  await page.goto(`${product.url}/admin`);
  const signIn = async () => {
    await page.getByLabel('E-mail address').fill('li@example.org');
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await page.locator('form button[type=submit]').click();
  };
  await signIn();
  await page.getByTestId('account').click();
  await page.getByTestId('start-totp').click();
  await page.getByRole('img', { name: 'QR code for an authenticator app' }).waitFor();
  await page.getByLabel('Six-digit code').fill('000000');
  await page.getByRole('button', { name: 'Turn on' }).click();
  await page.getByText('The code is wrong or too old').waitFor();
  const secret = await page.getByLabel('Or type this key').inputValue();
  await page.getByLabel('Six-digit code').fill(codeAt(secret, Date.now()));
  await page.getByRole('button', { name: 'Turn on' }).click();
  await page.getByText('The second factor is on.').waitFor();
  await page.keyboard.press('Escape');
  await page.getByTestId('sign-out').click();
  await signIn();
  // A code counts once; the one of the next half minute is in time already.
  await page.getByLabel('Six-digit code').fill(codeAt(secret, Date.now() + 30_000));
  await page.locator('form button[type=submit]').click();
  await page.getByTestId('account').click();
  await page.getByRole('button', { name: 'Turn off' }).click();
  await page.getByTestId('start-totp').waitFor();
  await context.close();
});

test('a subscriber is kept by a hold, and erased only after counting and a typed word', async () => {
  const chat = await openChat(await product.person(), product.url);
  await say(chat, 'my bill doubled and nobody told me');
  await chat.getByTestId('message-assistant').first().waitFor();

  const context = await product.person({ width: 1440, height: 900 });
  const page = await context.newPage();
  await page.goto(`${product.url}/admin#privacy`);
  await page.getByLabel('E-mail address').fill('li@example.org');
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.locator('form button[type=submit]').click();
  await page.getByTestId('subscribers').getByTestId('row').first().click();
  const sheet = page.getByRole('dialog').first();
  await sheet.getByLabel('Why it is kept').fill('Case 2231');
  await page.getByTestId('hold').click();
  await sheet.getByText('Kept: Case 2231').waitFor();
  expect(await page.getByTestId('count-erasure').count()).toBe(0);
  await page.getByTestId('release-hold').click();
  await page.getByTestId('confirm').click();
  await page.getByTestId('count-erasure').click();
  await page.getByTestId('counts').getByText('Messages').waitFor();
  await page.getByTestId('erase').click();
  expect(await page.getByTestId('confirm').isDisabled()).toBe(true);
  const label = await page.getByText(/^Type /).textContent();
  await page.getByLabel(/^Type /).fill(label?.split(' ')[1] ?? '');
  await page.getByTestId('confirm').click();
  await page.getByText('This was erased').waitFor();
  await expect.poll(() => page.getByTestId('subscribers').count()).toBe(0);

  await openSection(page, product.url, 'audit');
  await page.getByTestId('audit').getByText('Subscriber erased').waitFor();
  await page.getByTestId('verify').click();
  expect(await page.getByTestId('verdict').textContent()).toContain('The chain is whole');
  await context.close();
});
