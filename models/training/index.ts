export { loadTrainingConfig, type TrainingConfig } from './config.ts';
export {
  allHeads,
  ensureTrained,
  type HeadName,
  needsTraining,
  runTraining,
  sparingly,
  type TrainingOptions,
  type TrainingProgress,
  type TrainingResult,
} from './run.ts';
