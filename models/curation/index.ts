export { type AnnotateResult, annotateRows } from './annotate.ts';
export { type Augmented, type AugmentTrial, augmentRows, tryAugmented } from './augment.ts';
export { confidentMislabels, type Mislabel } from './confident.ts';
export { corpusOfRows, crossValidate, foldsOfCorpus, type HeldOutView } from './cross-validate.ts';
export { type GoldenRow, lintPack } from './lint.ts';
export { type OverlapPair, overlapPairs } from './overlap.ts';
export { type IntentSummary, type PackReport, packMarkdown, packReport } from './pack-report.ts';
export type { Finding } from './types.ts';
