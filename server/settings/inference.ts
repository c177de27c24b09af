import { setting, whole } from './setting.ts';

/** How much reads messages at once. */
export const inferenceSettings = {
  INFERENCE_PROCESSES: setting(
    whole(0, 4),
    '0',
    'inference processes; 0 means one per core, four at most',
    'a number from 0 to 4',
  ),
  INFERENCE_QUEUE: setting(
    whole(1, 4096),
    '64',
    'messages that may wait for the model; more are delivered unlabelled',
    'a number from 1 to 4096',
  ),
  INFERENCE_DEADLINE_MS: setting(
    whole(50, 60_000),
    '500',
    'milliseconds that a message may wait for its prediction',
    'a number from 50 to 60000',
  ),
} as const;
