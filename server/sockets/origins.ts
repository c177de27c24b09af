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

/**
 * The same for the channel of Rasa's clients: pages of the listed origins, and programs, which send no Origin, with the key.
 */
export function rasaOriginAllowed(
  request: Pick<IncomingMessage, 'headers'>,
  allowed: ReadonlySet<string>,
  isKey: (token: string) => boolean,
): boolean {
  const { origin, authorization } = request.headers;
  if (origin !== undefined) return allowed.has(origin);
  return authorization?.startsWith('Bearer ') === true && isKey(authorization.slice(7));
}
