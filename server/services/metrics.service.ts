import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Repositories } from '../../data/repositories/index.ts';
import { type Inference, type InferenceState, ModelError } from '../../models/index.ts';
import { conversationStatus, decision, messageRole } from '../contract/index.ts';
import type { Bus } from './bus.ts';

export interface MetricsOptions {
  repositories: Repositories;
  inference: Inference;
  bus: Bus;
}

const FAST = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];
const STATES: readonly InferenceState[] = ['starting', 'ready', 'away', 'stopped'];
const DIRECTIVES = new Set(
  'default-src script-src script-src-elem script-src-attr style-src style-src-elem style-src-attr img-src font-src connect-src manifest-src base-uri form-action frame-ancestors require-trusted-types-for trusted-types'.split(
    ' ',
  ),
);
const OUTCOMES = [...decision.options, 'unlabelled', 'failed'] as const;
/** Codes of the model that are outcomes of their own; whatever else goes wrong is `failed`. */
const REFUSALS = new Map<string, string>([
  ['QUEUE_FULL', 'queue_full'],
  ['DEADLINE', 'deadline'],
  ['INFERENCE_AWAY', 'away'],
  ['NO_ACTIVE_RELEASE', 'away'],
]);

/**
 * Counts what happens, for Prometheus (docs/operations.md). Labels are closed sets: no ids, texts, addresses or paths as
 * sent. One registry for each server, so that two in one process do not meet.
 */
export class MetricsService {
  readonly #registry = new Registry();
  readonly #http: Histogram;
  readonly #ack: Histogram;
  readonly #inference: Histogram;
  readonly #violations: Counter;
  #connections: () => Record<string, number> = () => ({});

  constructor({ repositories, inference, bus }: MetricsOptions) {
    const registers = [this.#registry];
    collectDefaultMetrics({ register: this.#registry });
    this.#http = new Histogram({
      name: 'switchboard_http_request_duration_seconds',
      help: 'Time from a request to the end of its answer, by route pattern and status',
      labelNames: ['method', 'route', 'status'],
      buckets: [...FAST, 5, 15],
      registers,
    });
    this.#ack = new Histogram({
      name: 'switchboard_ack_duration_seconds',
      help: 'Time from a socket event to its acknowledgement, by event and outcome (ok, refused, failed)',
      labelNames: ['event', 'outcome'],
      buckets: FAST,
      registers,
    });
    this.#inference = new Histogram({
      name: 'switchboard_inference_duration_seconds',
      help: 'Time that a text waited for its reading, by outcome (ok, queue_full, deadline, away, failed)',
      labelNames: ['outcome'],
      buckets: FAST,
      registers,
    });
    this.#violations = new Counter({
      name: 'switchboard_csp_violations_total',
      help: 'What browsers reported that the content security policy stopped, by directive',
      labelNames: ['directive'],
      registers,
    });
    this.#countMessages(registers, bus);
    this.#gaugeInference(registers, inference);
    const connections = () => Object.entries(this.#connections());
    new Gauge({
      name: 'switchboard_socket_connections',
      help: 'Open socket connections, by namespace',
      labelNames: ['namespace'],
      registers,
      collect() {
        for (const [namespace, n] of connections()) this.set({ namespace }, n);
      },
    });
    new Gauge({
      name: 'switchboard_conversations',
      help: 'Conversations, by status',
      labelNames: ['status'],
      registers,
      async collect() {
        // A database that cannot be read must not hide everything else.
        const counts = await repositories.conversations.counts(null).catch(() => null);
        this.reset();
        for (const status of counts ? conversationStatus.options : [])
          this.set({ status }, counts?.[status] ?? 0);
      },
    });
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** All metrics in Prometheus' text format. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }

  /** @param route the pattern, never the path as sent */
  request(method: string, route: string, status: number, seconds: number): void {
    this.#http.observe({ method, route, status: String(status) }, seconds);
  }

  /** @param directive of CSP; anything else that a report names is counted as `other`: reports come from anybody */
  violated(directive: string): void {
    this.#violations.inc({ directive: DIRECTIVES.has(directive) ? directive : 'other' });
  }

  /** @param event a name of the contract, or `unknown` */
  acknowledged(event: string, outcome: 'ok' | 'refused' | 'failed', seconds: number): void {
    this.#ack.observe({ event, outcome }, seconds);
  }

  watchConnections(connections: () => Record<string, number>): void {
    this.#connections = connections;
  }

  /** The same door to the model, with each reading timed. */
  timed(inference: Inference): Inference {
    return {
      parse: async (request) => {
        const began = performance.now();
        const ended = (outcome: string) =>
          this.#inference.observe({ outcome }, (performance.now() - began) / 1000);
        try {
          const parsed = await inference.parse(request);
          ended('ok');
          return parsed;
        } catch (error) {
          ended((error instanceof ModelError && REFUSALS.get(error.code)) || 'failed');
          throw error;
        }
      },
      explain: (request) => inference.explain(request),
      state: () => inference.state(),
      onState: (listener) => inference.onState(listener),
      stats: () => inference.stats(),
      reload: () => inference.reload(),
      stop: () => inference.stop(),
    };
  }

  #countMessages(registers: Registry[], bus: Bus): void {
    const stored = new Counter({
      name: 'switchboard_messages_stored_total',
      help: 'Messages stored, by the role of who wrote them',
      labelNames: ['role'],
      registers,
    });
    const understood = new Counter({
      name: 'switchboard_understanding_total',
      help: "Subscribers' messages by what came of reading them",
      labelNames: ['decision'],
      registers,
    });
    // From 0, so that a rate is right from the first one on.
    for (const role of messageRole.options) stored.inc({ role }, 0);
    for (const outcome of OUTCOMES) understood.inc({ decision: outcome }, 0);
    bus.on('message.created', ({ message }) => stored.inc({ role: message.role }));
    bus.on('turn.ended', ({ outcome }) => understood.inc({ decision: outcome }));
  }

  #gaugeInference(registers: Registry[], inference: Inference): void {
    const gauge = (name: string, help: string, read: () => number) =>
      new Gauge({
        name: `switchboard_inference_${name}`,
        help,
        registers,
        collect() {
          this.set(read());
        },
      });
    gauge('waiting', 'Texts that wait for a free inference process', () => inference.stats().waiting);
    gauge('running', 'Texts that are being read', () => inference.stats().running);
    gauge('processes', 'Inference processes that are ready', () => inference.stats().processes);
    new Counter({
      name: 'switchboard_inference_restarts_total',
      help: 'Inference processes that were started again',
      registers,
      collect() {
        this.reset();
        this.inc(inference.stats().restarts);
      },
    });
    new Gauge({
      name: 'switchboard_inference_state',
      help: '1 for the state that inference is in, 0 for the others',
      labelNames: ['state'],
      registers,
      collect() {
        for (const state of STATES) this.set({ state }, inference.state() === state ? 1 : 0);
      },
    });
  }
}
