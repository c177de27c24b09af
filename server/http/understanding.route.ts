import { api } from '../contract/index.ts';
import type { LabelService } from '../services/label.service.ts';
import type { ModelsService } from '../services/models.service.ts';
import type { ReadingService } from '../services/reading.service.ts';
import type { TrainingService } from '../services/training.service.ts';
import type { Serve } from './serve.ts';

export interface Understanding {
  reading: ReadingService;
  labels: LabelService;
  models: ModelsService;
  training: TrainingService;
}

/** The model as a service: reading texts, correcting it, its versions, its training. */
export function understandingRoutes(
  serve: Serve,
  { reading, labels, models, training }: Understanding,
): void {
  serve(api.parseText, ({ body }) => reading.parse(body));
  serve(api.parseTexts, ({ body }) => reading.parseAll(body));
  serve(api.explainText, ({ body }) => reading.explain(body));

  serve(api.listLabels, ({ actor, query }) => labels.list(actor, query));
  serve(api.addLabels, ({ actor, body }) => labels.add(actor, body));
  serve(api.undoLabels, ({ actor, params }) => labels.undo(actor, params.batch_id));

  serve(api.listVersions, ({ query }) => models.versions(query));
  serve(api.listReleases, () => models.releases());
  serve(api.rollBackRelease, ({ actor }) => models.rollBack(actor));

  serve(api.startTraining, ({ actor, body }) => training.start(actor, body));
  serve(api.listJobs, ({ query }) => training.list(query));
  serve(api.getJob, ({ params }) => training.get(params.job_id));
  serve(api.cancelJob, ({ actor, params }) => training.cancel(actor, params.job_id));
}
