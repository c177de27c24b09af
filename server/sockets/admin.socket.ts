import type { Namespace, Socket } from 'socket.io';
import { adminRequests } from '../contract/index.ts';
import { AppError } from '../errors.ts';
import type { UserActor } from '../services/actor.ts';
import type { Bus } from '../services/bus.ts';
import type { DenialService } from '../services/denial.service.ts';
import type { Drain } from '../services/drain.ts';
import type { HealthService } from '../services/health.service.ts';
import type { Log } from '../services/log.ts';
import type { SessionService } from '../services/session.service.ts';
import type { Throttles } from '../services/throttle.ts';
import type { TrainingService } from '../services/training.service.ts';
import { guard, type Observe, rowsOf } from './guard.ts';
import { admit, connectionLimit } from './rooms.ts';

export interface AdminSockets {
  training: TrainingService;
  denials: DenialService;
  sessions: SessionService;
  health: HealthService;
  throttles: Throttles;
  observe: Observe;
  bus: Bus;
  drain: Drain;
  log: Log;
  /** Reads the session token from the handshake's headers. */
  readToken(headers: { cookie?: string | undefined }): string | null;
}

/** What runs and what serves, live, for admins. Returns the way to stop telling. */
export function adminSockets(namespace: Namespace, options: AdminSockets): () => void {
  const { training, denials, sessions, health, throttles, observe, bus, drain, log } = options;
  const authenticate = async (socket: Socket): Promise<UserActor> => {
    const token = options.readToken(socket.handshake.headers);
    if (!token) throw new AppError('UNAUTHENTICATED', 'The connection carries no session.');
    const actor = await sessions.userByToken(token);
    if (actor.role === 'admin') return actor;
    const refusal = new AppError('FORBIDDEN', 'This is for admins.');
    await denials.note(refusal, actor, namespace.name);
    throw refusal;
  };

  const on = rowsOf<UserActor, typeof adminRequests>(adminRequests);
  const handlers = {
    'jobs:list': on('jobs:list', async (_context, { limit }) => ({
      items: (await training.list({ limit })).items,
    })),
  };

  namespace.use(admit(authenticate, connectionLimit(namespace, 5)));
  namespace.on('connection', (socket) => {
    guard<UserActor>(socket, {
      authenticate: () => authenticate(socket),
      handlers,
      requests: throttles.requests,
      observe,
      drain,
      log,
    });
    socket.emit('understanding:state', { state: health.understanding() });
  });

  const stops = [
    bus.on('job.updated', ({ job }) => namespace.emit('job:updated', { job })),
    bus.on('release.changed', ({ release }) => namespace.emit('release:changed', { release })),
    bus.on('understanding.changed', ({ state }) => namespace.emit('understanding:state', { state })),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
