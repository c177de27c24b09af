import type { IncomingMessage } from 'node:http';

/**
 * Whether a handshake may proceed (CORS does not cover the WebSocket transport). Foreign and `null` origins never; a
 * missing Origin only for a same-origin fetch or a request that carries a bearer token, as no browser page can
 * attach that by itself.
 */
export function originAllowed(
  request: Pick<IncomingMessage, 'headers'>,
  allowed: ReadonlySet<string>,
  own: (host: string) => string,
): boolean {
  const { origin, host, authorization } = request.headers;
  if (origin !== undefined) return allowed.has(origin) || (host !== undefined && origin === own(host));
  return request.headers['sec-fetch-site'] === 'same-origin' || authorization?.startsWith('Bearer ') === true;
}
