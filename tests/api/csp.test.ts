import { expect, test } from 'vitest';
import { testApp } from '../support/app.ts';
import { violations } from '../support/browser.ts';

test('pages may run nothing inline, and what browsers report is counted by directive alone', async () => {
  const { url } = await testApp();
  const policy = (await fetch(`${url}/`)).headers.get('content-security-policy') ?? '';
  expect(policy).not.toMatch(/unsafe|\*/);
  expect(policy).toMatch(/require-trusted-types-for 'script'/);
  expect(policy).toMatch(/report-uri \/csp-reports/);

  const send = (body: unknown, type = 'application/csp-report') =>
    fetch(`${url}/csp-reports`, {
      method: 'POST',
      headers: { 'content-type': type },
      body: JSON.stringify(body),
    });
  expect(await violations(url)).toEqual([]);
  await send({
    'csp-report': { 'effective-directive': 'script-src-elem', 'document-uri': 'https://secret' },
  });
  await send(
    [{ type: 'csp-violation', body: { effectiveDirective: 'style-src-attr' } }],
    'application/reports+json',
  );
  await send({ 'csp-report': { 'violated-directive': 'made-up-by-somebody' } });
  expect((await send({ nonsense: true })).status).toBe(204);
  expect((await send('x'.repeat(20_000))).status).toBe(413);
  expect((await violations(url)).sort()).toEqual([
    'switchboard_csp_violations_total{directive="other"} 1',
    'switchboard_csp_violations_total{directive="script-src-elem"} 1',
    'switchboard_csp_violations_total{directive="style-src-attr"} 1',
  ]);
});
