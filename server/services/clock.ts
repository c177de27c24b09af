import { readFileSync } from 'node:fs';
import { uptime } from 'node:os';

/** Wall clock and machine may differ so much before it counts as a step: a correction by NTP lies far below. */
const TOLERANCE = 2 * 60_000;
/** A step forward that the machine's own counter contradicts is believed when it has stood so long. */
const CONFIRM = 24 * 3_600_000;

/** Milliseconds each. The counter runs on while the machine sleeps, begins anew when it boots, and nobody can set it. */
export interface ClockSources {
  wall(): number;
  counter(): number;
  /** Another one after each boot: counters of two boots cannot be compared. */
  boot(): string;
}

/** What is kept over a restart: at `counter` of this boot it was at least `at`. */
export interface ClockMark {
  at: number;
  counter: number;
  boot: string;
}

/** Why the wall clock is not followed: it went forward and the counter did not; or it may be right, but nothing proves it. */
type Doubt = { kind: 'contradicted' | 'unproven'; ahead: number; since: number };

/**
 * Time for what begins and ends, on a machine whose wall clock may step. `atLeast` is a lower bound that never goes back, not
 * even over a restart: what is deleted for its age goes by it. `now` judges sessions, links and codes: the wall clock, but
 * never earlier than the bound, and the bound itself while the wall clock claims a step that the machine's counter
 * contradicts. So a step back lengthens nothing, and a step forward deletes and ends nothing before it has stood for a day.
 */
export class Clock {
  readonly #sources: ClockSources;
  #at: number;
  #counter: number;
  #doubt: Doubt | null = null;
  #behind = false;
  /** The machine was off since the mark, nobody knows how long: the bound may lie far behind. */
  #loose = false;
  /** Told once of each step. */
  onStep: (step: { ahead_ms: number; believed: boolean }) => void = () => {};

  constructor(sources: ClockSources = machine) {
    this.#sources = sources;
    this.#at = sources.wall();
    this.#counter = sources.counter();
  }

  /** Goes on from what the last run kept. */
  begin(mark: ClockMark | null): void {
    const { wall, counter, boot } = this.#sources;
    this.#doubt = null;
    this.#loose = false;
    this.#counter = counter();
    this.#at = mark ? mark.at : wall();
    if (!mark) return;
    if (mark.boot === boot() && this.#counter >= mark.counter) this.#counter = mark.counter;
    else this.#loose = true;
  }

  mark(): ClockMark {
    return { at: this.atLeast(), counter: this.#sources.counter(), boot: this.#sources.boot() };
  }

  /** Milliseconds since 1970 that have certainly passed. */
  readonly atLeast = (): number => {
    this.#look();
    return this.#bound();
  };

  /** Milliseconds since 1970, as sessions and links live by it. */
  readonly now = (): number => {
    this.#look();
    const bound = this.#bound();
    return this.#doubt?.kind === 'contradicted' ? bound : Math.max(bound, this.#sources.wall());
  };

  #bound(): number {
    return this.#at + (this.#sources.counter() - this.#counter);
  }

  #look(): void {
    const ahead = this.#sources.wall() - this.#bound();
    const wasBehind = this.#behind;
    this.#behind = ahead < -TOLERANCE;
    if (this.#behind && !wasBehind) this.onStep({ ahead_ms: ahead, believed: false });
    if (ahead <= TOLERANCE) {
      this.#doubt = null;
      if (ahead > 0) this.#follow();
    } else if (!this.#doubt || Math.abs(ahead - this.#doubt.ahead) > TOLERANCE) {
      this.#suspect(this.#loose ? 'unproven' : 'contradicted', ahead);
    } else if (this.#sources.counter() - this.#doubt.since >= CONFIRM) {
      this.#doubt = null;
      this.#follow();
    }
  }

  #suspect(kind: Doubt['kind'], ahead: number): void {
    this.#doubt = { kind, ahead, since: this.#sources.counter() };
    this.onStep({ ahead_ms: ahead, believed: kind === 'unproven' });
  }

  #follow(): void {
    this.#loose = false;
    this.#at = this.#sources.wall();
    this.#counter = this.#sources.counter();
  }
}

const machine: ClockSources = {
  wall: () => Date.now(),
  counter: () => uptime() * 1000,
  boot: () => bootId,
};

const bootId = readBootId();

/** Where there is none (not Linux) each process counts as a boot of its own: nothing is compared over a restart. */
function readBootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return crypto.randomUUID();
  }
}

/** The one of this process. */
export const clock = new Clock();
