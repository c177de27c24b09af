export {
  type EvaluationContext,
  evaluateFolds,
  evaluateRelease,
  evaluateSplit,
} from './evaluate.ts';
export { writeReport } from './files.ts';
export type { Report } from './report.ts';
export { readRows } from './rows.ts';
export type { Evaluation } from './tally.ts';
