import { call } from '../lib/api.ts';

/**
 * Fetches what is stored of whoever has this session and hands it to the browser as a file. Loaded when it is asked for.
 * @throws ApiError
 */
export async function downloadOwnData(token: string): Promise<void> {
  const data = await call<unknown>('GET', '/sessions/subscriber/export', undefined, {
    authorization: `Bearer ${token}`,
  });
  const url = URL.createObjectURL(new Blob([JSON.stringify(data, null, 2)], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = 'my-data.json';
  link.click();
  // The browser reads it after this turn.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
