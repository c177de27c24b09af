import { type ChildProcess, fork } from 'node:child_process';
import type { BackupResult } from '../backup.ts';
import { DataError } from '../errors.ts';
import { type DataLog, silent } from '../log.ts';
import { builtFile } from '../paths.ts';
import type { AuditVerdict } from '../repositories/audit.repository.ts';
import type { ReaderAnswer, ReaderJob, ReaderJobs } from './protocol.ts';
import type { MessageFound, MessageSearch, Statistics } from './queries.ts';

export type { MessageFound, MessageSearch, Statistics } from './queries.ts';

/**
 * The door to the reader process. It starts with the first request, and anew when it has died. Requests are answered one
 * after the other. All reject with DataError READER_AWAY (it died meanwhile), READER_DEADLINE or READER_FAILED.
 */
export interface Reader {
  /** Problems of the file, none when it is sound: to be asked once a day. */
  quickCheck(): Promise<string[]>;
  /** A checked copy of the database as it is now. @throws DataError BACKUP_INVALID, DISK_FULL, DATA_DIR_UNWRITABLE */
  backup(target: string): Promise<BackupResult>;
  /** Computes the whole chain of the audit trail anew. */
  verifyAudit(): Promise<AuditVerdict>;
  statistics(): Promise<Statistics>;
  searchMessages(search: MessageSearch): Promise<{ items: MessageFound[]; next_cursor: number | null }>;
  /** The process id while one runs. */
  pid(): number | null;
  stop(): Promise<void>;
}

export interface ReaderOptions {
  databasePath: string;
  /** Milliseconds for a search or statistics (default 10 s); check and copy may take 60 times as long. */
  deadlineMs?: number;
  log?: DataLog;
}

interface Waiting {
  resolve: (answer: unknown) => void;
  reject: (error: DataError) => void;
  timer: NodeJS.Timeout;
}

const DEADLINE_MS = 10_000;
const LONG = 60;

export function createReader({
  databasePath,
  deadlineMs = DEADLINE_MS,
  log = silent,
}: ReaderOptions): Reader {
  const door = new ReaderDoor(databasePath, log);
  return {
    quickCheck: () => door.ask('quick_check', null, deadlineMs * LONG),
    backup: (target) => door.ask('backup', { target }, deadlineMs * LONG),
    verifyAudit: () => door.ask('verify_audit', null, deadlineMs * LONG),
    statistics: () => door.ask('statistics', null, deadlineMs),
    searchMessages: (search) => door.ask('search_messages', search, deadlineMs),
    pid: () => door.pid(),
    stop: () => door.stop(),
  };
}

class ReaderDoor {
  readonly #databasePath: string;
  readonly #log: DataLog;
  readonly #waiting = new Map<number, Waiting>();
  #child: ChildProcess | null = null;
  #last = 0;
  #stopped = false;

  constructor(databasePath: string, log: DataLog) {
    this.#databasePath = databasePath;
    this.#log = log;
  }

  pid(): number | null {
    return this.#child?.pid ?? null;
  }

  ask<J extends ReaderJob>(
    job: J,
    request: ReaderJobs[J]['request'],
    deadlineMs: number,
  ): Promise<ReaderJobs[J]['answer']> {
    if (this.#stopped)
      return Promise.reject(
        new DataError('READER_AWAY', 'The reader has been stopped.', { fix: 'ask while the server runs' }),
      );
    this.#last += 1;
    const id = this.#last;
    const child = this.#child ?? this.#start();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#overdue(id, child, job), deadlineMs);
      this.#waiting.set(id, {
        resolve: (answer) => resolve(answer as ReaderJobs[J]['answer']),
        reject,
        timer,
      });
      child.send({ id, job, request }, (error) => {
        if (error) this.#take(id)?.reject(away(`The reader could not be asked: ${error.message}.`));
      });
    });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    const child = this.#child;
    if (!child) return;
    await new Promise<void>((resolve) => {
      const kill = setTimeout(() => child.kill('SIGKILL'), 2000);
      child.once('exit', () => {
        clearTimeout(kill);
        resolve();
      });
      if (child.connected) child.disconnect();
    });
  }

  #start(): ChildProcess {
    const child = fork(builtFile(import.meta.url, 'process'), [this.#databasePath], {
      execArgv: [],
      serialization: 'json',
    });
    this.#child = child;
    child.on('message', (answer: ReaderAnswer) => this.#answered(answer));
    child.on('error', (error) => this.#gone(child, `could not be started: ${error.message}`));
    child.on('exit', (code, signal) => this.#gone(child, `ended (${signal ?? `code ${code}`})`));
    // An idle reader does not keep the process alive; the timer of a request does.
    child.unref();
    child.channel?.unref();
    return child;
  }

  #answered(answer: ReaderAnswer): void {
    const waiting = this.#take(answer.id);
    if (!waiting) return;
    if (answer.ok) {
      waiting.resolve(answer.answer);
      return;
    }
    const { code, message, fix, details } = answer;
    waiting.reject(
      new DataError(code, message, {
        ...(fix === null ? {} : { fix }),
        ...(details === null ? {} : { details }),
      }),
    );
  }

  /** SQLite cannot be interrupted from outside: the process ends, and the next request starts another. */
  #overdue(id: number, child: ChildProcess, job: ReaderJob): void {
    this.#take(id)?.reject(
      new DataError('READER_DEADLINE', `The reader took too long for ${job}.`, {
        fix: 'ask for less, or later',
      }),
    );
    child.kill('SIGKILL');
  }

  #gone(child: ChildProcess, how: string): void {
    if (this.#child !== child) return;
    this.#child = null;
    if (!this.#stopped)
      this.#log.warn(
        { how, waiting: this.#waiting.size },
        'the reader process is gone; the next request starts it anew',
      );
    for (const id of [...this.#waiting.keys()])
      this.#take(id)?.reject(away('The reader process ended meanwhile.'));
  }

  #take(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    if (waiting) clearTimeout(waiting.timer);
    this.#waiting.delete(id);
    return waiting;
  }
}

const away = (message: string) => new DataError('READER_AWAY', message, { fix: 'try again' });
