import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { ChatClient } from '../../../server/cli/support/chat-client.ts';
import type { SentMessage } from '../../../server/contract/index.ts';
import { storedMessages } from './rows.ts';

/** A port of 127.0.0.1 that is free now and stays the same over restarts. */
export const freePort = () =>
  new Promise<number>((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });

/** Connected clients that each send a message every `everyMs` and try again until it is acknowledged. */
export class Load {
  readonly clients: ChatClient[];
  readonly acknowledged: { client: ChatClient; text: string; sent: SentMessage }[] = [];
  readonly failures: unknown[] = [];
  #sending = true;
  #loops: Promise<void>[] = [];

  readonly #everyMs: number;

  private constructor(clients: ChatClient[], everyMs: number) {
    this.clients = clients;
    this.#everyMs = everyMs;
  }

  static async begin(url: string, count: number, everyMs = 1000): Promise<Load> {
    const load = new Load(
      Array.from(
        { length: count },
        (_, n) => new ChatClient({ url, retryMs: 200, lang: n % 2 ? 'zh' : 'en' }),
      ),
      everyMs,
    );
    await Promise.all(load.clients.map((client) => client.connect()));
    load.#loops = load.clients.map((client, n) => load.#loop(client, n));
    return load;
  }

  /** Resolves when every client has its last acknowledgement. */
  async end(): Promise<void> {
    this.#sending = false;
    await Promise.all(this.#loops);
    for (const client of this.clients) client.close();
  }

  /** The acknowledgements beside the rows of the database file itself. */
  compare(dataDir: string) {
    const rows = storedMessages(dataDir);
    const byId = new Map(rows.map((row) => [row.id, row]));
    const lost = this.acknowledged.filter(({ sent }) => !byId.has(sent.id));
    const wrong = this.acknowledged.filter(({ sent, text }) => {
      const row = byId.get(sent.id);
      return (
        row && (row.text !== text || row.client_message_id !== sent.client_message_id || row.seq !== sent.seq)
      );
    });
    const fromClients = rows.filter((row) => row.client_message_id !== null);
    const doubled = fromClients.length - new Set(fromClients.map((row) => row.client_message_id)).size;
    const outOfOrder = this.clients.filter((client) => {
      const seqs = fromClients
        .filter((row) => row.client_instance === client.instance)
        .map((row) => row.client_seq);
      return seqs.some((seq, at) => seq !== at + 1);
    });
    return {
      lost: lost.length,
      wrong: wrong.length,
      doubled,
      outOfOrder: outOfOrder.length,
      failures: this.failures,
    };
  }

  async #loop(client: ChatClient, n: number): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, (n * this.#everyMs) / this.clients.length));
    for (let turn = 1; this.#sending; turn++) {
      const text = `client ${n} line ${turn}`;
      const pause = new Promise((resolve) => setTimeout(resolve, this.#everyMs));
      try {
        this.acknowledged.push({ client, text, sent: await client.send(text) });
      } catch (error) {
        this.failures.push(error);
      }
      await pause;
    }
  }
}

/** What `compare` says when the promise was kept. */
export const kept = { lost: 0, wrong: 0, doubled: 0, outOfOrder: 0, failures: [] };
