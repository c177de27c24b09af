import type { APIRequestContext, BrowserContext, Page } from 'playwright-core';
import { expect } from 'vitest';

export const PASSWORD = 'correct-horse-battery';

interface Product {
  url: string;
  setupToken: string;
}

/** Calls the REST API as the browser profile would, and expects this status. */
export function caller(request: APIRequestContext, url: string) {
  return async <T = unknown>(
    method: 'get' | 'post' | 'patch' | 'put' | 'delete',
    path: string,
    data: unknown = undefined,
  ): Promise<T> => {
    const answer = await request.fetch(`${url}/api/v1${path}`, {
      method,
      headers: { origin: url },
      ...(data === undefined ? {} : { data }),
    });
    expect(answer.ok(), `${method} ${path}: ${answer.status()} ${await answer.text()}`).toBe(true);
    return (answer.status() === 204 ? null : await answer.json()) as T;
  };
}

/** Makes the first account in this profile, by the set-up link's token. */
export const setUp = (person: BrowserContext, product: Product, name = 'Li Na') =>
  caller(person.request, product.url)('post', '/auth/setup', {
    token: product.setupToken,
    email: 'li@example.org',
    name,
    password: PASSWORD,
  });

/** What an installation has after some weeks, so that no list is empty: people, a link, keys, an endpoint, chats. */
export async function furnish(person: BrowserContext, product: Product): Promise<void> {
  const call = caller(person.request, product.url);
  const others = [
    ['amir@example.org', 'Amir Rahimi', 'agent'],
    ['chen@example.org', '陈静', 'supervisor'],
    ['jo@example.org', '<b>Jo</b> & "Co"', 'agent'],
  ] as const;
  for (const [email, name, role] of others) {
    const { link } = await call<{ link: string }>('post', '/invitations', { email, role });
    const token = new URLSearchParams(new URL(link).hash.slice(1)).get('invite');
    const answer = await fetch(`${product.url}/api/v1/auth/invitations/accept`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: product.url },
      body: JSON.stringify({ token, name, password: PASSWORD }),
    });
    expect(answer.status).toBe(201);
  }
  await call('post', '/invitations', { email: 'wei.zhang@example.org', role: 'agent' });
  await call('post', '/keys', {
    name: 'CRM nightly export',
    scopes: ['conversations:read', 'labels:read'],
    expires_in_days: 90,
  });
  await call('post', '/keys', { name: 'IVR', scopes: ['parse'] });
  const port = Number(new URL(product.url).port);
  await call('post', '/webhooks', {
    url: `http://127.0.0.1:${port}/hooks/crm`,
    events: ['conversation.opened', 'message.created'],
  });
}

/** Goes to a section of the admin page and waits until its list or panel is there. */
export async function openSection(page: Page, url: string, key: string): Promise<void> {
  await page.goto(`${url}/admin#${key}`);
  await page.locator('.admin-content h1').waitFor();
  await page.locator('.skeleton').waitFor({ state: 'detached' });
}
