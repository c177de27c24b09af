import { readFileSync } from 'node:fs';
import { inProject } from '../../paths.ts';
import type { AgentClient } from './agent-client.ts';
import { ChatClient, Refused } from './chat-client.ts';

/** Distinct texts in both languages: lines of the packs with a number behind each. */
export function distinctTexts(): (index: number) => string {
  const lines = ['en', 'zh'].flatMap((lang) =>
    ['billing', 'usage', 'network', 'plan'].flatMap((domain) =>
      readFileSync(inProject('intents', 'nlu', lang, `${domain}.yml`), 'utf8')
        .split('\n')
        .filter((line) => line.startsWith('      - '))
        .map((line) => line.slice(8)),
    ),
  );
  return (index) => `${lines[(index * 7919) % lines.length] ?? ''} #${index}`;
}

export const quantile = (sorted: number[], q: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? 0;

export interface LoadResult {
  sockets: number;
  rate: number;
  seconds: number;
  sent: number;
  acknowledged: number;
  refused: Record<string, number>;
  lost: number;
  doubled: number;
  ack_ms: { p50: number; p95: number; p99: number; max: number };
  /** From the moment of sending to the prediction's arrival at an agent. */
  prediction_ms: { p50: number; p95: number; p99: number; n: number };
  unlabelled: number;
}

export interface LoadOptions {
  url: string;
  agent: AgentClient;
  sockets: number;
  /** Messages of subscribers a second, all sockets together. */
  rate: number;
  seconds: number;
  onProgress?: (line: string) => void;
}

/** Chats at a fixed rate on many sockets, then compares every acknowledgement with what the server kept. */
export async function chatLoad(options: LoadOptions): Promise<LoadResult> {
  const { url, agent, sockets, rate, seconds } = options;
  const text = distinctTexts();
  const clients: ChatClient[] = [];
  for (let at = 0; at < sockets; at += 20) {
    const group = Array.from(
      { length: Math.min(20, sockets - at) },
      (_, k) => new ChatClient({ url, lang: (at + k) % 2 ? 'zh' : 'en' }),
    );
    await Promise.all(group.map((client) => client.connect()));
    clients.push(...group);
  }
  options.onProgress?.(`${sockets} sockets are open`);
  const began = new Map<string, number>();
  const predicted: number[] = [];
  agent.socket.on('prediction:new', ({ prediction }) => {
    const at = began.get(prediction.message_id);
    if (at !== undefined) predicted.push(performance.now() - at);
    else early.set(prediction.message_id, performance.now());
  });
  // A prediction may overtake the acknowledgement on its way to another socket.
  const early = new Map<string, number>();
  const instance = crypto.randomUUID();
  for (const client of clients)
    await agent.ask('conversation:watch', {
      conversation_id: client.conversationId,
      client_instance: instance,
    });

  const acks: number[] = [];
  const refused: Record<string, number> = {};
  const acknowledged = new Map<string, { client: ChatClient; text: string }>();
  const flying: Promise<void>[] = [];
  const total = Math.round(rate * seconds);
  const start = performance.now();
  for (let n = 0; n < total; n++) {
    const due = start + (n * 1000) / rate;
    const wait = due - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    const client = clients[n % clients.length];
    if (!client) continue;
    const words = text(n);
    const at = performance.now();
    flying.push(
      client.send(words).then(
        (sent) => {
          acks.push(performance.now() - at);
          acknowledged.set(sent.id, { client, text: words });
          const arrived = early.get(sent.id);
          if (arrived !== undefined) predicted.push(arrived - at);
          else began.set(sent.id, at);
        },
        (error: unknown) => {
          const code = error instanceof Refused ? error.code : 'CONNECTION';
          refused[code] = (refused[code] ?? 0) + 1;
        },
      ),
    );
    if (n > 0 && n % (rate * 10) === 0) options.onProgress?.(`${n} of ${total} sent`);
  }
  await Promise.all(flying);
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  const kept = await readBack(agent, clients);
  for (const client of clients) client.close();
  acks.sort((a, b) => a - b);
  predicted.sort((a, b) => a - b);
  const ids = [...acknowledged.keys()];
  return {
    sockets,
    rate,
    seconds,
    sent: total,
    acknowledged: ids.length,
    refused,
    lost: ids.filter((id) => kept.texts.get(id) !== acknowledged.get(id)?.text).length,
    doubled: kept.rows - kept.clientIds.size,
    ack_ms: {
      p50: quantile(acks, 0.5),
      p95: quantile(acks, 0.95),
      p99: quantile(acks, 0.99),
      max: acks.at(-1) ?? 0,
    },
    prediction_ms: {
      p50: quantile(predicted, 0.5),
      p95: quantile(predicted, 0.95),
      p99: quantile(predicted, 0.99),
      n: predicted.length,
    },
    unlabelled: kept.unlabelled,
  };
}

async function readBack(agent: AgentClient, clients: ChatClient[]) {
  const texts = new Map<string, string>();
  const clientIds = new Set<string>();
  let rows = 0;
  let unlabelled = 0;
  for (const { conversationId } of clients) {
    let after = 0;
    for (;;) {
      const page = await agent.ask('message:after', {
        conversation_id: conversationId,
        after_seq: after,
        limit: 200,
      });
      for (const message of page.messages) {
        if (message.role !== 'subscriber' || message.client_message_id === null) continue;
        rows++;
        texts.set(message.id, message.text);
        clientIds.add(message.client_message_id);
        if (message.understanding === 'unlabelled') unlabelled++;
      }
      after = page.last_seq;
      if (!page.has_more) break;
    }
  }
  return { texts, clientIds, rows, unlabelled };
}
