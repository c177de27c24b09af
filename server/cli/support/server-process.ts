import { type ChildProcess, fork } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { inProject } from '../../paths.ts';

export interface ServerProcess {
  url: string;
  port: number;
  pid: number;
  setupToken: string;
  child: ChildProcess;
  /** SIGTERM, then the exit code; SIGKILL after 15 s. */
  stop(): Promise<number | null>;
}

export interface ServerProcessOptions {
  dataDir: string;
  modelsDir?: string;
  port?: number;
  env?: Record<string, string>;
  execArgv?: string[];
  /** Milliseconds until it must serve; a first start trains. */
  timeoutMs?: number;
  onOutput?: (text: string) => void;
}

/** Starts a server of its own on 127.0.0.1, for a benchmark, a check or a fault test. Resolves when it serves. */
export function startServer(options: ServerProcessOptions): Promise<ServerProcess> {
  const setupToken = `setup-${crypto.randomUUID()}`;
  const child = fork(inProject('dist', 'server', 'cli', 'index.js'), ['start'], {
    silent: true,
    execArgv: options.execArgv ?? [],
    env: {
      ...process.env,
      HOST: '127.0.0.1',
      PORT: String(options.port ?? 0),
      DATA_DIR: options.dataDir,
      SETUP_TOKEN: setupToken,
      LOG_LEVEL: 'warn',
      ...(options.modelsDir ? { MODELS_DIR: options.modelsDir } : {}),
      ...options.env,
    },
  });
  let output = '';
  const keep = (chunk: Buffer) => {
    const text = chunk.toString();
    output = (output + text).slice(-8_000);
    options.onOutput?.(text);
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);

  return new Promise((resolve, reject) => {
    const giveUp = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`the server did not serve in time:\n${output}`));
    }, options.timeoutMs ?? 240_000);
    child.once('exit', (code) => {
      clearTimeout(giveUp);
      reject(new Error(`the server ended with code ${code}:\n${output}`));
    });
    child.on('message', (message: { type?: string; port?: number }) => {
      if (message.type !== 'listening' || message.port === undefined || child.pid === undefined) return;
      clearTimeout(giveUp);
      resolve({
        url: `http://127.0.0.1:${message.port}`,
        port: message.port,
        pid: child.pid,
        setupToken,
        child,
        stop: () => stop(child),
      });
    });
  });
}

function stop(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => {
    const force = setTimeout(() => child.kill('SIGKILL'), 15_000);
    child.once('exit', (code) => {
      clearTimeout(force);
      resolve(code);
    });
    child.kill('SIGTERM');
  });
}

/** Process ids of `pid` and all that descend from it (Linux). */
export function family(pid: number): number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
      children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
    } catch {
      // Ended while being listed.
    }
  }
  const all = [pid];
  for (let at = 0; at < all.length; at++) all.push(...(children.get(all[at] ?? 0) ?? []));
  return all;
}

/** Resident memory in MB, or null when the process is gone (Linux). */
export function residentMb(pid: number): number | null {
  try {
    const kb = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kb === undefined ? null : Math.round(Number(kb) / 1024);
  } catch {
    return null;
  }
}
