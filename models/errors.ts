/** Every code that `models/` may throw; the text says what is wrong here, `fix` what to change. */
export type ModelErrorCode =
  // encoder folders
  | 'ENCODER_MISSING'
  | 'ENCODER_INVALID'
  | 'ENCODER_CHECKSUM'
  | 'ENCODER_FAILED'
  | 'JAR_INVALID'
  // registry
  | 'VERSION_MISSING'
  | 'VERSION_CORRUPT'
  | 'VERSION_INVALID'
  | 'RELEASE_MISSING'
  | 'RELEASE_CORRUPT'
  | 'ACTIVE_CORRUPT'
  | 'NO_ACTIVE_RELEASE'
  // heads
  | 'HEAD_MISMATCH'
  | 'HEAD_INVALID'
  | 'DATA_INVALID'
  | 'TRAINING_FAILED'
  // inference
  | 'QUEUE_FULL'
  | 'DEADLINE'
  | 'INFERENCE_AWAY'
  | 'PARSE_FAILED';

/** What every part of `models/` throws for a cause that somebody can act on. */
export class ModelError extends Error {
  readonly code: ModelErrorCode;
  readonly fix: string | undefined;
  readonly details: Record<string, unknown> | undefined;

  constructor(
    code: ModelErrorCode,
    message: string,
    more: { fix?: string; details?: Record<string, unknown>; cause?: unknown } = {},
  ) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.name = 'ModelError';
    this.code = code;
    this.fix = more.fix;
    this.details = more.details;
  }
}

/** An error as plain data, to cross a process boundary or to be logged. */
export interface PlainError {
  code: ModelErrorCode;
  message: string;
  fix?: string;
  details?: Record<string, unknown>;
}

/** Any error as plain data; what is not a ModelError takes the given code. */
export function toPlainError(error: unknown, otherwise: ModelErrorCode): PlainError {
  if (error instanceof ModelError) {
    return {
      code: error.code,
      message: error.message,
      ...(error.fix === undefined ? {} : { fix: error.fix }),
      ...(error.details === undefined ? {} : { details: error.details }),
    };
  }
  return { code: otherwise, message: error instanceof Error ? error.message : String(error) };
}

/** The ModelError that plain data stands for. */
export function fromPlainError(plain: PlainError): ModelError {
  return new ModelError(plain.code, plain.message, {
    ...(plain.fix === undefined ? {} : { fix: plain.fix }),
    ...(plain.details === undefined ? {} : { details: plain.details }),
  });
}
