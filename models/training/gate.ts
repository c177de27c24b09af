import type { VersionManifest } from '../types.ts';

/** Why a version may not take another's place, or undefined when it may. */
export function gate(
  candidate: VersionManifest,
  active: VersionManifest | undefined,
  { accuracy_drop }: { accuracy_drop: number },
): string | undefined {
  // What was trained on another encoder cannot be served any more: there is nothing to compare with.
  if (!active || active.encoder.fingerprint !== candidate.encoder.fingerprint) return undefined;
  const before = active.metrics.accuracy;
  const after = candidate.metrics.accuracy;
  if (typeof before !== 'number' || typeof after !== 'number') return undefined;
  if (after >= before - accuracy_drop) return undefined;
  const percent = (value: number) => `${(value * 100).toFixed(1)} %`;
  return `${candidate.version} is right on ${percent(after)} of held-out rows, ${active.version} on ${percent(before)}`;
}
