export { loadTrainingConfig, type TrainingConfig } from './config.ts';
export { type HeadName, sparingly, type TrainingProgress } from './progress.ts';
export {
  allHeads,
  ensureTrained,
  needsTraining,
  runTraining,
  type TrainingOptions,
  type TrainingResult,
} from './run.ts';
