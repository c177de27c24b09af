/** Every code that `intents/` may throw. */
export type IntentsErrorCode =
  | 'PACK_UNREADABLE'
  | 'PACK_YAML'
  | 'PACK_SHAPE'
  | 'PACK_ENTITY'
  | 'PACK_EMPTY'
  | 'PACK_DUPLICATE'
  | 'PACK_UNKNOWN_INTENT'
  | 'PACK_INCOMPLETE'
  | 'ROW_INVALID'
  | 'ROWS_EMPTY'
  | 'IMPORT_TOO_LARGE'
  | 'IMPORT_REFUSED';

export interface Place {
  file?: string;
  /** Counted from 1. */
  line?: number;
  intent?: string;
}

/** What is wrong in the content that people write, where, and what to change. */
export class IntentsError extends Error implements Place {
  readonly code: IntentsErrorCode;
  readonly fix: string;
  readonly file?: string;
  readonly line?: number;
  readonly intent?: string;

  constructor(code: IntentsErrorCode, problem: string, more: Place & { fix: string; cause?: unknown }) {
    const where =
      more.file === undefined ? '' : `${more.file}${more.line === undefined ? '' : `:${more.line}`}: `;
    const about = more.intent === undefined ? '' : `${more.intent}: `;
    super(`${where}${about}${problem}`, more.cause === undefined ? undefined : { cause: more.cause });
    this.name = 'IntentsError';
    this.code = code;
    this.fix = more.fix;
    if (more.file !== undefined) this.file = more.file;
    if (more.line !== undefined) this.line = more.line;
    if (more.intent !== undefined) this.intent = more.intent;
  }
}
