import { readFileSync } from 'node:fs';
import { createServer as createHttpServer, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Reader, Repositories } from '../data/index.ts';
import { CATALOGUE, loadResponses, OUT_OF_SCOPE } from '../intents/index.ts';
import { type Inference, runTrainingApart } from '../models/index.ts';
import type { Config } from './config.ts';
import { createDoors } from './doors.ts';
import { gate } from './gate.ts';
import { clientAddress } from './http/address.ts';
import { cookieName, readCookie } from './http/cookies.ts';
import { createHttp } from './http/index.ts';
import { createKeeping, type Keeping, verifyBy } from './keeping.ts';
import { inProject } from './paths.ts';
import { AssistantService } from './services/assistant.service.ts';
import { AuditService } from './services/audit.service.ts';
import type { AuthService } from './services/auth.service.ts';
import { Bus } from './services/bus.ts';
import { catchUp } from './services/catch-up.ts';
import { ContentService } from './services/content.service.ts';
import { ConversationService } from './services/conversation.service.ts';
import { DenialService } from './services/denial.service.ts';
import { Drain, within } from './services/drain.ts';
import { HealthService } from './services/health.service.ts';
import { IdempotencyService } from './services/idempotency.service.ts';
import { JobRunner } from './services/job-runner.ts';
import { KeyService } from './services/key.service.ts';
import { LabelService } from './services/label.service.ts';
import { errorFields, type Log } from './services/log.ts';
import { MetricsService } from './services/metrics.service.ts';
import { ModelsService } from './services/models.service.ts';
import { QueueService } from './services/queue.service.ts';
import { RasaService } from './services/rasa.service.ts';
import { ReadingService } from './services/reading.service.ts';
import { sameSecret } from './services/secret.ts';
import { createThrottles } from './services/throttle.ts';
import { type Train, TrainingService } from './services/training.service.ts';
import { createSockets } from './sockets/index.ts';

export interface AppOptions {
  config: Config;
  repositories: Repositories;
  inference: Inference;
  log: Log;
  /** True when the database did not pass its check: reads are served, writes refused. */
  readOnly?: boolean;
  /** Does what reads much; without one it is done here. */
  reader?: Reader;
  /** What trains; tests put something faster in its place. */
  train?: Train;
}

export interface App {
  auth: AuthService;
  assistant: AssistantService;
  health: HealthService;
  idempotency: IdempotencyService;
  retention: Keeping['retention'];
  /** Trains behind what has changed since the versions were trained. */
  catchUp(): Promise<void>;
  /** Resolves with the port in use. @throws Error EADDRINUSE, EACCES */
  listen(): Promise<number>;
  /**
   * Begins nothing more, finishes what is begun, tells clients to come back and ends connections; the caller closes database
   * and models.
   */
  close(): Promise<void>;
}

function version(): string {
  const about: unknown = JSON.parse(readFileSync(inProject('package.json'), 'utf8'));
  return typeof about === 'object' && about !== null && 'version' in about ? String(about.version) : '0.0.0';
}

/** Milliseconds that a stop waits for what is being answered, and then for the assistant's turns; the whole stop has ten seconds. */
const FINISH_MS = 3_000;
const TURNS_MS = 2_000;

/** Puts the parts together. Only constructs: no file is opened and no process started here. */
export function createApp({
  config,
  repositories,
  inference: model,
  log,
  readOnly = false,
  reader,
  train = runTrainingApart,
}: AppOptions): App {
  const bus = new Bus((error) => log.error(errorFields(error), 'a listener failed'));
  const metrics = new MetricsService({ repositories, inference: model, bus });
  const inference = metrics.timed(model);
  const throttles = createThrottles();
  const responses = {
    en: loadResponses(inProject('intents', 'responses', 'en')),
    zh: loadResponses(inProject('intents', 'responses', 'zh')),
  };
  const content = new ContentService({ responses, intents: CATALOGUE, operator: config.OPERATOR_NAME });
  const health = new HealthService({ inference, bus, readOnly });
  const audit = new AuditService({ repositories, log, ...verifyBy(reader) });
  const viewed = audit.viewed.bind(audit);
  const queue = new QueueService({ repositories, bus, log, viewed });
  const assistant = new AssistantService({ repositories, inference, content, queue, bus, log });
  const doors = createDoors({ config, repositories, queue, bus, throttles, log });
  const { sessions, auth } = doors;
  const keys = new KeyService({ repositories, log });
  const denials = new DenialService({ repositories, log });
  const idempotency = new IdempotencyService({ repositories });
  const conversations = new ConversationService({
    repositories,
    bus,
    queue,
    throttles,
    understand: (message) => assistant.understand(message),
    viewed,
  });
  const reading = new ReadingService({ inference, most: Math.ceil(config.INFERENCE_QUEUE / 2) });
  const labels = new LabelService({ repositories, intents: [...CATALOGUE, OUT_OF_SCOPE] });
  const models = new ModelsService({ repositories, inference, bus, artifactsDir: config.MODELS_DIR });
  const jobs = new JobRunner({ repositories, bus, log });
  const training = new TrainingService({
    repositories,
    jobs,
    train,
    baseDir: config.ENCODERS_DIR,
    artifactsDir: config.MODELS_DIR,
    intentsDir: inProject('intents'),
  });
  const rasa = new RasaService({
    repositories,
    conversations,
    sessions,
    reading,
    health,
    throttles,
    bus,
    modelsDir: config.MODELS_DIR,
    key: config.RASA_TOKEN,
    version: version(),
  });

  const keeping = createKeeping({
    config,
    repositories,
    audit,
    inference,
    health,
    queue,
    bus,
    log,
    version: version(),
  });

  const scheme = config.https ? 'https' : 'http';
  const ownOrigin = (host: string) => `${scheme}://${host}`;
  const express = createHttp({
    ...doors,
    ...keeping,
    config,
    conversations,
    queue,
    content,
    health,
    rasa,
    metrics,
    reading,
    labels,
    models,
    training,
    keys,
    denials,
    idempotency,
    throttles,
    log,
    version: version(),
    pages: inProject('dist', 'web'),
    ownOrigin,
  });
  const drain = new Drain();
  const listener = gate(express, drain);
  const http: Server =
    config.TLS_CERT && config.TLS_KEY
      ? createHttpsServer(
          { cert: readFileSync(config.TLS_CERT), key: readFileSync(config.TLS_KEY) },
          listener,
        )
      : createHttpServer(listener);
  http.headersTimeout = 15_000;
  http.requestTimeout = 30_000;
  const name = cookieName(config.https);
  const sockets = createSockets(http, {
    conversations,
    queue,
    sessions,
    health,
    training,
    denials,
    throttles,
    bus,
    log,
    drain,
    ownOrigin,
    allowedOrigins: new Set(config.ALLOWED_ORIGINS),
    readToken: (headers) => readCookie(headers.cookie, name),
    observe: (event, outcome, seconds) => metrics.acknowledged(event, outcome, seconds),
    rasa,
    rasaOrigins: new Set(config.RASA_ORIGINS),
    isRasaKey: (token) => config.RASA_TOKEN !== '' && sameSecret(token, config.RASA_TOKEN),
    addressOf: (request) => clientAddress(request, express.get('trust proxy fn')),
  });
  metrics.watchConnections(sockets.connections);
  keeping.system.watchConnections(sockets.connections);

  return {
    auth,
    assistant,
    health,
    idempotency,
    retention: keeping.retention,
    catchUp: () =>
      catchUp({
        jobs,
        models,
        train,
        baseDir: config.ENCODERS_DIR,
        artifactsDir: config.MODELS_DIR,
        intentsDir: inProject('intents'),
        log,
      }),
    async listen() {
      await keeping.begin();
      return new Promise((resolve, reject) => {
        http.once('error', reject);
        http.listen(config.PORT, config.HOST, () => {
          http.off('error', reject);
          resolve((http.address() as AddressInfo).port);
        });
      });
    },
    async close() {
      health.stop();
      if (!(await drain.stop(FINISH_MS)))
        log.warn({}, 'a request took too long to be finished before the stop');
      await jobs.stop();
      if (!(await within(assistant.drain(), TURNS_MS)))
        log.warn({}, 'messages are left unread; the next start reads them');
      await keeping.stop();
      await sockets.close();
      http.closeAllConnections();
    },
  };
}
