import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineCommand } from 'citty';
import { loadConfig } from '../../config.ts';
import { print, progress, writeJson } from '../output.ts';
import { AgentClient, setUpAgent } from '../support/agent-client.ts';
import { chatLoad } from '../support/load.ts';
import { family, residentMb, startServer } from '../support/server-process.ts';

const number = (text: string, name: string, most: number): number => {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0 || value > most) {
    throw Object.assign(new Error(`--${name} ${text} is not a number up to ${most}`), {
      code: 'BAD_OPTION',
      fix: `give --${name} a number from 1 to ${most}`,
    });
  }
  return value;
};
const ms = (value: number) => `${value.toFixed(1)} ms`;

export default defineCommand({
  meta: {
    name: 'chat',
    description: 'Load a server of its own with chats: acknowledgements, predictions, losses, memory',
  },
  args: {
    sockets: { type: 'string', default: '100', description: 'subscribers connected at once' },
    rate: { type: 'string', default: '20', description: 'messages a second, all subscribers together' },
    seconds: { type: 'string', default: '60', description: 'how long' },
    json: { type: 'string', description: 'also write the figures to this file' },
  },
  async run({ args }) {
    const sockets = number(args.sockets, 'sockets', 5_000);
    const rate = number(args.rate, 'rate', 5_000);
    const seconds = number(args.seconds, 'seconds', 86_400);
    const dataDir = mkdtempSync(join(tmpdir(), 'switchboard-bench-'));
    const server = await startServer({ dataDir, modelsDir: loadConfig().MODELS_DIR });
    try {
      progress(`a server of its own is up (process ${server.pid})`);
      const idle = residentMb(server.pid);
      const agent = new AgentClient(server.url, await setUpAgent(server.url, server.setupToken));
      await agent.connected();
      const result = await chatLoad({ url: server.url, agent, sockets, rate, seconds, onProgress: progress });
      agent.close();
      const children = family(server.pid).filter((pid) => pid !== server.pid);
      const memory = {
        main_idle_mb: idle,
        main_mb: residentMb(server.pid),
        children_mb: children.map(residentMb),
      };
      const refusals = Object.values(result.refused).reduce((sum, n) => sum + n, 0);
      print(
        `sent ${result.sent}, acknowledged ${result.acknowledged}, refused ${refusals}, lost ${result.lost}, doubled ${result.doubled}`,
      );
      print(
        `acknowledgement  p50 ${ms(result.ack_ms.p50)}  p95 ${ms(result.ack_ms.p95)}  p99 ${ms(result.ack_ms.p99)}  max ${ms(result.ack_ms.max)}`,
      );
      print(
        `prediction       p50 ${ms(result.prediction_ms.p50)}  p95 ${ms(result.prediction_ms.p95)}  p99 ${ms(result.prediction_ms.p99)}  (${result.prediction_ms.n} at the agent, ${result.unlabelled} unlabelled)`,
      );
      print(
        `memory           main ${memory.main_idle_mb} MB idle, ${memory.main_mb} MB now; children ${memory.children_mb.join(', ')} MB`,
      );
      writeJson(args.json, { ...result, memory });
      if (result.lost > 0 || result.doubled > 0)
        throw Object.assign(new Error(`${result.lost} lost, ${result.doubled} doubled`), {
          code: 'MESSAGES_LOST',
          fix: 'this is a defect: keep the database and report it',
        });
    } finally {
      await server.stop();
      rmSync(dataDir, { recursive: true, force: true });
    }
  },
});
