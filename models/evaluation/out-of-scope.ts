/** One row of a test with out-of-scope rows. */
export interface OosRow {
  /** Whether the gold label is out_of_scope. */
  outside: boolean;
  /** Larger means less like the training data. */
  score: number;
  /** What the model did at the threshold in force. */
  rejected: boolean;
  /** For in-scope rows: whether the top intent was right. */
  correct: boolean;
}

export interface OosMetrics {
  in_scope_accuracy: number;
  false_rejection: number;
  oos_recall: number;
  oos_precision: number;
  oos_auroc: number;
  oos_recall_at_5fr: number;
}

/** Area under the ROC curve by ranks (Mann and Whitney 1947); ties count half. Null without both kinds. */
export function auroc(scores: readonly number[], positive: readonly boolean[]): number | null {
  const order = [...scores.keys()].sort((a, b) => (scores[a] ?? 0) - (scores[b] ?? 0));
  let rankSum = 0;
  for (let at = 0; at < order.length; ) {
    let end = at;
    while (end + 1 < order.length && scores[order[end + 1] ?? 0] === scores[order[at] ?? 0]) end++;
    const rank = (at + end) / 2 + 1;
    for (let k = at; k <= end; k++) if (positive[order[k] ?? 0]) rankSum += rank;
    at = end + 1;
  }
  const p = positive.filter(Boolean).length;
  const n = positive.length - p;
  return p === 0 || n === 0 ? null : (rankSum - (p * (p + 1)) / 2) / (p * n);
}

/** Null when the rows are of one kind. A rejected in-scope row is wrong. */
export function oosMetrics(rows: readonly OosRow[]): OosMetrics | null {
  const inside = rows.filter((row) => !row.outside);
  const outside = rows.filter((row) => row.outside);
  const area = auroc(
    rows.map(({ score }) => score),
    rows.map((row) => row.outside),
  );
  if (area === null) return null;
  const rejected = rows.filter((row) => row.rejected);
  const caught = outside.filter((row) => row.rejected).length;
  return {
    in_scope_accuracy: inside.filter((row) => row.correct && !row.rejected).length / inside.length,
    false_rejection: inside.filter((row) => row.rejected).length / inside.length,
    oos_recall: caught / outside.length,
    oos_precision: rejected.length === 0 ? 0 : caught / rejected.length,
    oos_auroc: area,
    oos_recall_at_5fr: recallAt(inside, outside, 0.05),
  };
}

/** Recall of out-of-scope rows with the threshold moved so that at most `share` of the in-scope rows is rejected. */
function recallAt(inside: readonly OosRow[], outside: readonly OosRow[], share: number): number {
  const scores = inside.map(({ score }) => score).sort((a, b) => b - a);
  const threshold = scores[Math.floor(share * scores.length)] ?? Number.POSITIVE_INFINITY;
  return outside.filter(({ score }) => score > threshold).length / outside.length;
}
