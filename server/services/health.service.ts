import type { Inference } from '../../models/index.ts';
import type { Bus } from './bus.ts';

export interface HealthState {
  ready: boolean;
  /** `away`: messages are stored and people read them, unlabelled. */
  understanding: 'ready' | 'away';
  database: 'ok' | 'read_only';
  inference: ReturnType<Inference['stats']>;
  stopping: boolean;
}

/** Whether the place works, as `/readyz` and the agents' page say it. */
export class HealthService {
  readonly #inference: Inference;
  #readOnly: boolean;
  #stopping = false;
  #checkedAt = new Date().toISOString();

  constructor(options: { inference: Inference; bus: Bus; readOnly: boolean }) {
    this.#inference = options.inference;
    this.#readOnly = options.readOnly;
    this.#inference.onState(() => options.bus.send('understanding.changed', { state: this.understanding() }));
  }

  understanding(): 'ready' | 'away' {
    return this.#inference.state() === 'ready' ? 'ready' : 'away';
  }

  /** When the database was last looked through: at the start, then once a day. */
  get checkedAt(): string {
    return this.#checkedAt;
  }

  databaseWasChecked(): void {
    this.#checkedAt = new Date().toISOString();
  }

  /** Said by the daily check of the database. */
  databaseIsBroken(): void {
    this.#readOnly = true;
  }

  stop(): void {
    this.#stopping = true;
  }

  get readOnly(): boolean {
    return this.#readOnly;
  }

  state(): HealthState {
    return {
      ready: !this.#readOnly && !this.#stopping,
      understanding: this.understanding(),
      database: this.#readOnly ? 'read_only' : 'ok',
      inference: this.#inference.stats(),
      stopping: this.#stopping,
    };
  }
}
