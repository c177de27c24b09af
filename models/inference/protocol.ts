/** What main and an inference process say to each other. Pure types. */
import type { PlainError } from '../errors.ts';
import type { Explanation, ParseRequest, ParseResult } from '../types.ts';

export interface ProcessOptions {
  baseDir: string;
  artifactsDir: string;
  threads: number;
}

export type ToProcess =
  | { type: 'load'; options: ProcessOptions }
  | { type: 'parse'; id: number; request: ParseRequest }
  /** Answered when nothing else is to be done; a `parse` that comes meanwhile is answered first. */
  | { type: 'explain'; id: number; request: ParseRequest };

export type FromProcess =
  /** After each `load`: what serves now. `release` is absent when nothing does; `problem` says what is wrong, if anything. */
  | { type: 'loaded'; release?: string; problem?: PlainError }
  | { type: 'parsed'; id: number; result: ParseResult }
  | { type: 'explained'; id: number; result: Explanation }
  | { type: 'failed'; id: number; error: PlainError };
