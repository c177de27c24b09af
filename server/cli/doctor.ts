import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { defineCommand } from 'citty';
import { loadConfig } from '../config.ts';
import { inProject } from '../paths.ts';
import { readAttempts, staysHome } from './doctor/attempts.ts';
import { checkInstallation } from './doctor/installation.ts';
import { connectedSockets } from './doctor/proc-net.ts';
import { print, progress, writeJson } from './output.ts';
import { AgentClient, setUpAgent } from './support/agent-client.ts';
import { chatLoad } from './support/load.ts';
import { family, startServer } from './support/server-process.ts';

const refuse = (code: string, message: string, fix: string) =>
  Object.assign(new Error(message), { code, fix });

/** Runs a server with every Node process hooked, chats with it, and samples the kernel's tables meanwhile. */
async function offline(seconds: number) {
  const folder = mkdtempSync(join(tmpdir(), 'switchboard-doctor-'));
  const log = join(folder, 'attempts.jsonl');
  const hook = pathToFileURL(inProject('dist', 'server', 'cli', 'doctor', 'hook.js')).href;
  const server = await startServer({
    dataDir: join(folder, 'data'),
    modelsDir: loadConfig().MODELS_DIR,
    env: { NODE_OPTIONS: `--import ${hook}`, SWITCHBOARD_DOCTOR_LOG: log },
  });
  const seen = new Set<number>();
  const outside = new Map<string, string>();
  let samples = 0;
  const sample = () => {
    const pids = family(server.pid);
    for (const pid of pids) seen.add(pid);
    samples++;
    for (const socket of connectedSockets(pids))
      if (!socket.local)
        outside.set(
          `${socket.pid} ${socket.remote}`,
          `process ${socket.pid}: ${socket.table} to ${socket.remote}`,
        );
  };
  const timer = setInterval(sample, 200);
  try {
    const agent = new AgentClient(server.url, await setUpAgent(server.url, server.setupToken));
    await agent.connected();
    const load = await chatLoad({
      url: server.url,
      agent,
      sockets: 20,
      rate: 5,
      seconds,
      onProgress: progress,
    });
    agent.close();
    sample();
    const attempts = readAttempts(log);
    const hooked = new Set(attempts.filter(({ kind }) => kind === 'hooked').map(({ pid }) => pid));
    const unhooked = [...seen].filter((pid) => !hooked.has(pid));
    const away = attempts
      .filter((attempt) => !staysHome(attempt))
      .map(({ pid, kind, target }) => `process ${pid}: ${kind} ${target}`);
    return {
      seconds,
      samples,
      processes: [...seen],
      unhooked,
      attempts: attempts.length - hooked.size,
      outside: [...away, ...outside.values()],
      messages: load.acknowledged,
    };
  } finally {
    clearInterval(timer);
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

export default defineCommand({
  meta: {
    name: 'doctor',
    description:
      'Check this installation; --offline proves that a running server connects to nothing outside',
  },
  args: {
    offline: {
      type: 'boolean',
      description: 'run a server under chat and watch every connection of its processes',
    },
    seconds: { type: 'string', default: '60', description: 'with --offline: how long to watch' },
    json: { type: 'string', description: 'also write the findings to this file' },
  },
  async run({ args }) {
    if (!args.offline) {
      const checks = await checkInstallation();
      for (const { name, ok, says } of checks) print(`${ok ? 'ok  ' : 'FAIL'}  ${name}: ${says}`);
      writeJson(args.json, checks);
      if (checks.some(({ ok }) => !ok))
        throw refuse('NOT_HEALTHY', 'at least one check failed', 'each failed line says what to change');
      return;
    }
    const seconds = Number(args.seconds);
    if (!Number.isInteger(seconds) || seconds < 1 || seconds > 3_600)
      throw refuse('BAD_OPTION', '--seconds is not a number from 1 to 3600', 'leave it out for 60');
    const found = await offline(seconds);
    writeJson(args.json, found);
    print(
      `${found.processes.length} processes watched for ${found.seconds} s under ${found.messages} chat messages; ${found.samples} samples of the kernel's tables, ${found.attempts} connections begun`,
    );
    for (const line of found.outside) print(`OUTSIDE  ${line}`);
    if (found.unhooked.length > 0)
      throw refuse(
        'NOT_HOOKED',
        `processes ${found.unhooked.join(', ')} ran without the hook`,
        'this check proves nothing then: report it',
      );
    if (found.outside.length > 0)
      throw refuse(
        'NOT_OFFLINE',
        `${found.outside.length} connections left this machine`,
        'see the lines above',
      );
    print('no process connected to anywhere but this machine');
  },
});
