import { z } from 'zod';
import type { VersionManifest } from '../types.ts';

const scores = z.object({
  accuracy: z.number().optional(),
  golden: z.object({ fingerprint: z.string(), accuracy: z.number() }).optional(),
});

/** Why a version may not take another's place, or undefined when it may. */
export function gate(
  candidate: VersionManifest,
  active: VersionManifest | undefined,
  { accuracy_drop }: { accuracy_drop: number },
): string | undefined {
  // What was trained on another encoder cannot be served any more: there is nothing to compare with.
  if (!active || active.encoder.fingerprint !== candidate.encoder.fingerprint) return undefined;
  const [before, after] = comparable(
    scores.safeParse(active.metrics).data,
    scores.safeParse(candidate.metrics).data,
  );
  if (before === undefined || after === undefined || after.accuracy >= before.accuracy - accuracy_drop)
    return undefined;
  const percent = ({ accuracy }: { accuracy: number }) => `${(accuracy * 100).toFixed(1)} %`;
  return `${candidate.version} is right on ${percent(after)} of the ${after.of}, ${active.version} on ${percent(before)}`;
}

type Scores = z.infer<typeof scores> | undefined;
type Score = { accuracy: number; of: string };

/** The golden set where both were scored on the same one; else each one's own held-out rows, which is a weaker measure. */
function comparable(active: Scores, candidate: Scores): [Score?, Score?] {
  if (active?.golden && candidate?.golden && active.golden.fingerprint === candidate.golden.fingerprint) {
    const of = 'golden set';
    return [
      { accuracy: active.golden.accuracy, of },
      { accuracy: candidate.golden.accuracy, of },
    ];
  }
  if (active?.accuracy === undefined || candidate?.accuracy === undefined) return [];
  const of = 'held-out rows';
  return [
    { accuracy: active.accuracy, of },
    { accuracy: candidate.accuracy, of },
  ];
}
