import type { HeadKind, Language } from '../types.ts';

export type HeadName = `${HeadKind}-${Language}`;

export interface TrainingProgress {
  head: HeadName;
  stage: string;
  done: number;
  total: number;
  /** The same in one line. */
  message: string;
}

/** One line a stage and then at most one in two seconds for each head. */
export function sparingly(line: (text: string) => void): (progress: TrainingProgress) => void {
  const last = new Map<HeadName, { stage: string; at: number }>();
  return ({ head, stage, message }) => {
    const before = last.get(head);
    const now = Date.now();
    if (before?.stage === stage && now - before.at < 2_000) return;
    last.set(head, { stage, at: now });
    line(message);
  };
}
