import { fromPlainError, ModelError, type PlainError } from '../errors.ts';
import { builtFile } from '../paths.ts';
import type { Inference, InferenceOptions, InferenceState, ParseRequest, ParseResult } from '../types.ts';
import { type Answer, type Child, startChild } from './child.ts';
import { createExplanations } from './explanations.ts';

interface Waiting {
  id: number;
  request: ParseRequest;
  /** Processes that died with it. */
  deaths: number;
  /** In a process now; its answer may come too late. */
  running: boolean;
  resolve(result: ParseResult): void;
  reject(error: ModelError): void;
  timer: NodeJS.Timeout;
}

/** What tests replace: the file that a process runs. */
export interface Internals {
  script?: string;
}

/**
 * Starts the inference processes and gives the door to them. Requests wait in a bounded queue with a deadline and go to the
 * next free process, one at a time each; a request whose process dies is tried once in another. Processes that die or hang
 * are started again (after 0.1 s, doubling to 10 s, with jitter) and end by themselves with this process.
 */
export function createInference(options: InferenceOptions, internals: Internals = {}): Inference {
  const most = options.queue ?? 64;
  const deadlineMs = options.deadlineMs ?? 500;
  const log = options.log ?? (() => undefined);
  const requests = new Map<number, Waiting>();
  const queue: number[] = [];
  const listeners = new Set<(state: InferenceState) => void>();
  let state: InferenceState = 'starting';
  let lastId = 0;
  let next = 0;
  let stopping: Promise<void> | undefined;
  let reloading: Promise<void> = Promise.resolve();

  const children: Child[] = [];
  const explanations = createExplanations(children);
  for (let i = 0; i < Math.max(1, options.processes); i++) {
    children.push(
      startChild({
        baseDir: options.baseDir,
        artifactsDir: options.artifactsDir,
        threads: options.threads,
        script: internals.script ?? builtFile(import.meta.url, 'process'),
        hangMs: options.hangMs ?? 5_000,
        changed,
        lost,
        answered,
        explained: explanations.answered,
        log,
      }),
    );
  }

  function changed(): void {
    const now = stopping ? 'stopped' : stateOf(children);
    if (now !== state) {
      state = now;
      log(now === 'away' ? 'warn' : 'info', `inference is ${now}`);
      for (const listener of [...listeners]) listener(now);
    }
    dispatch();
    explanations.dispatch();
  }

  /** Round robin over the free processes; one that explains is taken last. */
  function dispatch(): void {
    while (queue.length > 0) {
      const at = (i: number) => children[(next + i) % children.length];
      const idle = children.findIndex((_, i) => at(i)?.free && !at(i)?.explaining);
      const free = idle >= 0 ? idle : children.findIndex((_, i) => at(i)?.free);
      const child = free < 0 ? undefined : at(free);
      const id = child && queue.shift();
      if (!child || id === undefined) return;
      const waiting = requests.get(id);
      if (!waiting) continue;
      next = (next + free + 1) % children.length;
      waiting.running = true;
      child.send(id, waiting.request);
    }
  }

  function answered(id: number, answer: Answer): void {
    const waiting = take(id);
    if (answer.ok) waiting?.resolve(answer.result);
    else waiting?.reject(fromPlainError(answer.error));
  }

  function lost(id: number): void {
    const waiting = requests.get(id);
    if (!waiting) return;
    waiting.deaths += 1;
    waiting.running = false;
    if (waiting.deaths > 1) {
      take(id)?.reject(
        new ModelError('INFERENCE_AWAY', 'two inference processes ended with this message', {
          fix: 'read the log for the reason',
        }),
      );
      return;
    }
    queue.unshift(id);
    dispatch();
  }

  function take(id: number): Waiting | undefined {
    const waiting = requests.get(id);
    if (!waiting) return undefined;
    clearTimeout(waiting.timer);
    requests.delete(id);
    return waiting;
  }

  function expire(id: number): void {
    const waiting = take(id);
    if (!waiting) return;
    const at = queue.indexOf(id);
    if (at >= 0) queue.splice(at, 1);
    const what = waiting.running ? 'not finished' : 'not begun';
    waiting.reject(
      new ModelError('DEADLINE', `the message was ${what} within ${deadlineMs} ms`, {
        fix: 'try again, or start more inference processes',
      }),
    );
  }

  function parse(request: ParseRequest): Promise<ParseResult> {
    const refusal = refuse();
    if (refusal) return Promise.reject(refusal);
    return new Promise((resolve, reject) => {
      const id = ++lastId;
      const timer = setTimeout(() => expire(id), deadlineMs);
      requests.set(id, { id, request, deaths: 0, running: false, resolve, reject, timer });
      queue.push(id);
      dispatch();
    });
  }

  function refuse(): ModelError | undefined {
    if (stopping)
      return new ModelError('INFERENCE_AWAY', 'inference was stopped', { fix: 'start the server again' });
    if (state === 'away') {
      const problem = children.find((child) => child.state === 'empty')?.problem;
      if (problem?.code === 'NO_ACTIVE_RELEASE') return fromPlainError(problem);
      const reason = children.find((child) => child.problem)?.problem;
      return new ModelError(
        'INFERENCE_AWAY',
        reason ? `no inference process can serve: ${reason.message}` : 'no inference process is alive',
        {
          fix: reason?.fix ?? 'wait for the restart; the log says why it ended',
          ...(reason ? { details: { code: reason.code } } : {}),
        },
      );
    }
    if (queue.length >= most)
      return new ModelError('QUEUE_FULL', `${most} messages are waiting`, {
        fix: 'try again, or start more inference processes',
      });
    return undefined;
  }

  async function reloadAll(): Promise<void> {
    let problem: PlainError | undefined;
    for (const child of children) problem = (await child.reload()) ?? problem;
    if (problem) throw fromPlainError(problem);
  }

  async function stopAll(): Promise<void> {
    // Everything that waits is answered or expires within the deadline.
    const pending = [...requests.keys()];
    if (pending.length > 0)
      await new Promise<void>((resolve) => {
        const check = setInterval(() => {
          if (requests.size > 0) return;
          clearInterval(check);
          resolve();
        }, 10);
      });
    await Promise.all(children.map((child) => child.stop()));
  }

  return {
    parse,
    explain(request) {
      const refusal = refuse();
      return refusal ? Promise.reject(refusal) : explanations.ask(request);
    },
    state: () => state,
    onState(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    stats: () => ({
      processes: children.filter((child) => child.state === 'ready').length,
      waiting: queue.length,
      running: children.filter((child) => child.state === 'ready' && !child.free).length,
      restarts: children.reduce((sum, child) => sum + child.restarts, 0),
    }),
    reload() {
      reloading = reloading.catch(() => undefined).then(reloadAll);
      return reloading;
    },
    stop() {
      explanations.stop();
      stopping ??= stopAll();
      changed();
      return stopping;
    },
  };
}

/** One ready process is enough; `starting` only until the first attempts have ended. */
function stateOf(children: readonly Child[]): InferenceState {
  if (children.some((child) => child.state === 'ready')) return 'ready';
  return children.some((child) => child.first) ? 'starting' : 'away';
}
