import { io, type Socket } from 'socket.io-client';
import type { Ack, AgentClientEvents, AgentReplies, AgentServerEvents } from '../../contract/index.ts';
import { SOCKET_PATH } from '../../contract/index.ts';
import { ACK_TIMEOUT_MS, heedGoodbye, Refused } from './chat-client.ts';

type AgentSocket = Socket<AgentServerEvents, AgentClientEvents>;

/** Signs in with a set-up token and returns the session cookie. */
export async function setUpAgent(url: string, token: string, name = 'Li'): Promise<string> {
  const answer = await fetch(`${url}/api/v1/auth/setup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify({
      token,
      email: `${name.toLowerCase()}@example.org`,
      name,
      password: `correct-horse-${name}-battery`,
    }),
  });
  if (!answer.ok) throw new Error(`set-up failed: ${answer.status} ${await answer.text()}`);
  return (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
}

/** An agent without a browser: requests with a promise each, and the server's events. */
export class AgentClient {
  readonly socket: AgentSocket;
  readonly #stay: () => void;

  constructor(url: string, cookie: string) {
    this.socket = io(`${url}/agent`, {
      path: SOCKET_PATH,
      transports: ['websocket'],
      extraHeaders: { cookie, origin: url },
      forceNew: true,
      reconnectionDelay: 300,
    });
    this.#stay = heedGoodbye(this.socket);
  }

  connected(): Promise<void> {
    if (this.socket.connected) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.socket.once('connect', resolve);
      this.socket.once('connect_error', reject);
    });
  }

  ask<K extends keyof AgentClientEvents & keyof AgentReplies>(
    name: K,
    payload: Parameters<AgentClientEvents[K]>[0],
  ): Promise<AgentReplies[K]> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`${name}: no acknowledgement`)), ACK_TIMEOUT_MS);
      const ack = (answer: Ack<AgentReplies[K]>) => {
        clearTimeout(timer);
        if (answer.ok) resolve(answer.data);
        else reject(new Refused(answer.error.code));
      };
      // The library types each event apart; name and payload belong together by this method's own signature.
      (this.socket.emit as (event: string, ...args: unknown[]) => unknown).call(
        this.socket,
        name,
        payload,
        ack,
      );
    });
  }

  close(): void {
    this.#stay();
    this.socket.disconnect();
  }
}
