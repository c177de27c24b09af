/** One inference process as main sees it: start, one request in flight, hang limit, restart with back-off. */
import { type ChildProcess, fork } from 'node:child_process';
import type { PlainError } from '../errors.ts';
import type { Explanation, ParseRequest, ParseResult } from '../types.ts';
import type { FromProcess, ProcessOptions, ToProcess } from './protocol.ts';

/** `loading`: started, not ready; `empty`: alive, but no release; `ready`; `down`: waits for its restart; `ended`. */
export type ChildState = 'loading' | 'empty' | 'ready' | 'down' | 'ended';

export type Answer = { ok: true; result: ParseResult } | { ok: false; error: PlainError };
export type Explained = { ok: true; result: Explanation } | { ok: false; error: PlainError };

export interface ChildOptions extends ProcessOptions {
  script: string;
  hangMs: number;
  /** Called after each change of state, and when the child becomes free. */
  changed(): void;
  /** The child died with this request unanswered. */
  lost(id: number): void;
  answered(id: number, answer: Answer): void;
  explained(id: number, answer: Explained): void;
  log(level: 'info' | 'warn' | 'error', message: string, details?: Record<string, unknown>): void;
}

export interface Child {
  readonly state: ChildState;
  /** Ready and without a request; an explanation under way does not count. */
  readonly free: boolean;
  readonly explaining: boolean;
  readonly pid: number | undefined;
  readonly restarts: number;
  /** True until the first attempt to load has ended either way. */
  readonly first: boolean;
  readonly problem: PlainError | undefined;
  send(id: number, request: ParseRequest): void;
  /** Asks for an explanation beside the requests. A process that dies takes it along: `explained` says so. */
  explain(id: number, request: ParseRequest): void;
  /** Loads the active release anew; resolves with what is wrong, if anything. A child that is down reads it when it starts. */
  reload(): Promise<PlainError | undefined>;
  stop(): Promise<void>;
}

/** Reading weights and heads from a slow disk may take long; longer than this it hangs. */
const loadMs = 60_000;
const backOff = { firstMs: 100, mostMs: 10_000, stableMs: 30_000 };

export function startChild(options: ChildOptions): Child {
  const { log, changed } = options;
  let child: ChildProcess | undefined;
  let state: ChildState = 'loading';
  let current: number | undefined;
  let explaining: number | undefined;
  let restarts = 0;
  let failures = 0;
  let first = true;
  let readyAt = 0;
  let problem: PlainError | undefined;
  let restartTimer: NodeJS.Timeout | undefined;
  let hangTimer: NodeJS.Timeout | undefined;
  let loadTimer: NodeJS.Timeout | undefined;
  let loadsPending = 0;
  let reloads: ((problem: PlainError | undefined) => void)[] = [];
  let onEnded: (() => void) | undefined;

  const become = (next: ChildState) => {
    state = next;
    changed();
  };

  function start(): void {
    const started = fork(options.script, {
      serialization: 'advanced',
      execArgv: [],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    child = started;
    loadsPending = 0;
    started.stderr
      ?.setEncoding('utf8')
      .on('data', (text: string) =>
        log('warn', 'inference process wrote to stderr', { text: text.slice(0, 2_000) }),
      );
    started.on('message', (message: FromProcess) => {
      if (child === started) receive(message);
    });
    let over = false;
    const end = (code: number | null, signal: string | null) => {
      if (over) return;
      over = true;
      ended(code, signal);
    };
    started.once('exit', end);
    started.once('error', (error) => {
      log('error', 'inference process cannot be started', { reason: error.message });
      if (started.pid === undefined) end(null, null);
    });
    load();
  }

  function load(): void {
    const { baseDir, artifactsDir, threads } = options;
    loadsPending += 1;
    tell({ type: 'load', options: { baseDir, artifactsDir, threads } });
    clearTimeout(loadTimer);
    loadTimer = setTimeout(() => kill('did not finish loading'), loadMs);
  }

  /** A failed send is followed by `exit`, which settles everything. */
  const tell = (message: ToProcess) => void child?.send(message, () => undefined);

  function kill(why: string): void {
    log('error', 'inference process hangs and is killed', { pid: child?.pid, why });
    child?.kill('SIGKILL');
  }

  function receive(message: FromProcess): void {
    if (message.type === 'loaded') {
      loaded(message);
      return;
    }
    if (message.type === 'explained' || message.id === explaining) {
      if (message.id !== explaining || message.type === 'parsed') return;
      explaining = undefined;
      options.explained(
        message.id,
        message.type === 'explained'
          ? { ok: true, result: message.result }
          : { ok: false, error: message.error },
      );
      changed();
      return;
    }
    if (message.id !== current) return;
    current = undefined;
    clearTimeout(hangTimer);
    options.answered(
      message.id,
      message.type === 'parsed' ? { ok: true, result: message.result } : { ok: false, error: message.error },
    );
    changed();
  }

  function loaded(message: Extract<FromProcess, { type: 'loaded' }>): void {
    loadsPending -= 1;
    if (loadsPending === 0) clearTimeout(loadTimer);
    if (message.problem && message.problem.message !== problem?.message) {
      log('error', 'a model cannot be loaded', {
        code: message.problem.code,
        reason: message.problem.message,
        serving: message.release ?? null,
      });
    }
    problem = message.problem;
    first = false;
    if (message.release !== undefined && state !== 'ready') readyAt = performance.now();
    // An earlier load may have read the pointer before it changed: the last one counts.
    if (loadsPending === 0) settleReloads(problem);
    become(message.release === undefined ? 'empty' : 'ready');
  }

  function settleReloads(outcome: PlainError | undefined): void {
    const settled = reloads;
    reloads = [];
    for (const resolve of settled) resolve(outcome);
  }

  function ended(code: number | null, signal: string | null): void {
    clearTimeout(hangTimer);
    clearTimeout(loadTimer);
    const unanswered = current;
    const unexplained = explaining;
    current = undefined;
    explaining = undefined;
    child = undefined;
    first = false;
    // It reads the active release when it starts again.
    settleReloads(undefined);
    if (unexplained !== undefined)
      options.explained(unexplained, {
        ok: false,
        error: {
          code: 'INFERENCE_AWAY',
          message: 'the inference process ended with this explanation',
          fix: 'ask again',
        },
      });
    if (state === 'ended') {
      onEnded?.();
      return;
    }
    const stable = state === 'ready' && performance.now() - readyAt > backOff.stableMs;
    failures = stable ? 1 : failures + 1;
    const most = Math.min(backOff.mostMs, backOff.firstMs * 2 ** (failures - 1));
    const delay = Math.round(most * (0.5 + Math.random() / 2));
    log('error', 'inference process ended; it is started again', { code, signal, delay_ms: delay });
    restartTimer = setTimeout(() => {
      restarts += 1;
      become('loading');
      start();
    }, delay);
    become('down');
    if (unanswered !== undefined) options.lost(unanswered);
  }

  start();

  return {
    get state() {
      return state;
    },
    get free() {
      return state === 'ready' && current === undefined;
    },
    get explaining() {
      return explaining !== undefined;
    },
    get pid() {
      return child?.pid;
    },
    get restarts() {
      return restarts;
    },
    get first() {
      return first;
    },
    get problem() {
      return problem;
    },
    send(id, request) {
      current = id;
      hangTimer = setTimeout(() => kill('did not answer a message'), options.hangMs);
      tell({ type: 'parse', id, request });
    },
    explain(id, request) {
      explaining = id;
      tell({ type: 'explain', id, request });
    },
    reload() {
      if (!child || state === 'ended') return Promise.resolve(undefined);
      return new Promise((resolve) => {
        reloads.push(resolve);
        load();
      });
    },
    stop() {
      clearTimeout(restartTimer);
      clearTimeout(hangTimer);
      clearTimeout(loadTimer);
      state = 'ended';
      const ending = child;
      if (!ending) return Promise.resolve();
      return new Promise((resolve) => {
        const late = setTimeout(() => ending.kill('SIGKILL'), 2_000);
        onEnded = () => {
          clearTimeout(late);
          resolve();
        };
        if (ending.connected) ending.disconnect();
      });
    },
  };
}
