import type { IncomingHttpHeaders } from 'node:http';

/**
 * The address of who asks: that of the connection, and where that is a listed proxy's, the last one in X-Forwarded-For that
 * no listed proxy has. The same as Express's `req.ip`, for requests that do not pass through Express.
 * @param trusts Express's compiled `trust proxy`
 */
export function clientAddress(
  request: { headers: IncomingHttpHeaders; remoteAddress: string | undefined },
  trusts: (address: string, hop: number) => boolean,
): string {
  const header = request.headers['x-forwarded-for'];
  const forwarded = String(header ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean)
    .reverse();
  let address = request.remoteAddress ?? '';
  for (const [hop, next] of forwarded.entries()) {
    if (!trusts(address, hop)) break;
    address = next;
  }
  return address;
}
