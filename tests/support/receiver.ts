import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface Received {
  id: string;
  timestamp: number;
  signature: string;
  raw: string;
  body: { type: string; timestamp: string; data: Record<string, never> };
}

/** Computed anew from the specification's words, not by the code under test. */
export function verified(secret: string, got: Received): boolean {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const wanted = createHmac('sha256', key).update(`${got.id}.${got.timestamp}.${got.raw}`).digest('base64');
  return got.signature.split(' ').includes(`v1,${wanted}`);
}

/** An endpoint of the operator's on this machine. */
export async function receiver() {
  const got: Received[] = [];
  const state = {
    status: 200,
    answer: (_: IncomingMessage, res: ServerResponse) => void res.writeHead(state.status).end('ok'),
    calls: 0,
  };
  const server = createServer((req, res) => {
    let raw = '';
    req.setEncoding('utf8');
    req.on('data', (chunk: string) => {
      raw += chunk;
    });
    req.on('end', () => {
      state.calls += 1;
      got.push({
        id: String(req.headers['webhook-id']),
        timestamp: Number(req.headers['webhook-timestamp']),
        signature: String(req.headers['webhook-signature']),
        raw,
        body: JSON.parse(raw),
      });
      state.answer(req, res);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, got, state };
}
