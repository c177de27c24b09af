import { signal } from '@preact/signals';
import type { AdminClientEvents, AdminServerEvents, JobDto, UserDto } from '../../server/contract/index.ts';
import { type Live, openLive } from '../lib/live.ts';

/** Who is at the page, and what the server tells by itself. */
export class AdminSession {
  readonly me: UserDto;
  /** Supervisors see, admins change. */
  readonly admin: boolean;
  readonly understanding = signal<'ready' | 'away'>('ready');
  /** The newest news of a training; lists take it in by its id. */
  readonly job = signal<JobDto | null>(null);
  /** Counts the changes of the release in use, for those who show it. */
  readonly releaseChanges = signal(0);
  readonly #live: Live<AdminClientEvents, AdminServerEvents> | null;

  constructor(me: UserDto, leave: () => void) {
    this.me = me;
    this.admin = me.role === 'admin';
    if (!this.admin) {
      this.#live = null;
      return;
    }
    const live = openLive<AdminClientEvents, AdminServerEvents>({
      namespace: '/admin',
      auth: () => ({}),
      onOnline: () => undefined,
      onRefused: (code) => {
        if (code === 'UNAUTHENTICATED' || code === 'FORBIDDEN') leave();
      },
    });
    live.on('job:updated', ({ job }) => {
      this.job.value = job;
    });
    live.on('release:changed', () => {
      this.releaseChanges.value++;
    });
    live.on('understanding:state', ({ state }) => {
      this.understanding.value = state;
    });
    this.#live = live;
  }

  /** Whether news comes by itself; else lists ask again every few seconds. */
  get live(): boolean {
    return this.#live?.state.value === 'online';
  }

  start(): void {
    this.#live?.connect();
  }

  stop(): void {
    this.#live?.close();
  }
}
