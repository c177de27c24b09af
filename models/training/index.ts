export { loadTrainingConfig, type TrainingConfig } from './config.ts';
export { ensureServing, ensureTrained } from './ensure.ts';
export { type HeadName, sparingly, type TrainingProgress } from './progress.ts';
export { allHeads, needsTraining, runTraining, type TrainingOptions, type TrainingResult } from './run.ts';
export { needsTrainingApart, runTrainingApart } from './run-apart.ts';
