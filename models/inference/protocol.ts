/** What main and an inference process say to each other. Pure types. */
import type { PlainError } from '../errors.ts';
import type { ParseRequest, ParseResult } from '../types.ts';

export interface ProcessOptions {
  baseDir: string;
  artifactsDir: string;
  threads: number;
}

export type ToProcess =
  | { type: 'load'; options: ProcessOptions }
  | { type: 'parse'; id: number; request: ParseRequest };

export type FromProcess =
  /** After each `load`: what serves now. `release` is absent when nothing does; `problem` says what is wrong, if anything. */
  | { type: 'loaded'; release?: string; problem?: PlainError }
  | { type: 'parsed'; id: number; result: ParseResult }
  | { type: 'failed'; id: number; error: PlainError };
