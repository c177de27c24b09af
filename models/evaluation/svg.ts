import type { HistogramBin, ReliabilityBin } from './calibration.ts';
import type { ClassMetrics } from './metrics.ts';

const escaped = (text: string) =>
  text.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c] ?? c);
const style =
  '<style>text{font:12px system-ui,sans-serif;fill:#222}.s{font-size:10px}.g{stroke:#bbb;stroke-width:1;fill:none}</style>';
const page = (width: number, height: number, body: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${style}<rect width="100%" height="100%" fill="#fff"/>${body}</svg>\n`;
const r = (n: number) => n.toFixed(1);

/** Accuracy against confidence, one dot for each bin of equal mass; on the diagonal the confidence can be believed. */
export function reliabilitySvg(bins: readonly ReliabilityBin[], title: string): string {
  const [left, top, size] = [50, 40, 320];
  const x = (v: number) => left + v * size;
  const y = (v: number) => top + (1 - v) * size;
  const ticks = [0, 0.25, 0.5, 0.75, 1]
    .map(
      (v) =>
        `<path class="g" d="M${left} ${r(y(v))}h${size}"/><text class="s" x="${left - 8}" y="${r(y(v) + 3)}" text-anchor="end">${v}</text><text class="s" x="${r(x(v))}" y="${top + size + 16}" text-anchor="middle">${v}</text>`,
    )
    .join('');
  const line = bins
    .map((bin, at) => `${at === 0 ? 'M' : 'L'}${r(x(bin.confidence))} ${r(y(bin.accuracy))}`)
    .join('');
  const dots = bins
    .map(
      (bin) =>
        `<circle cx="${r(x(bin.confidence))}" cy="${r(y(bin.accuracy))}" r="4" fill="#2563c9"><title>${bin.n} rows: confidence ${bin.confidence.toFixed(3)}, accuracy ${bin.accuracy.toFixed(3)}</title></circle>`,
    )
    .join('');
  return page(
    420,
    430,
    `<text x="${left}" y="22">${escaped(title)}</text>${ticks}<path d="M${x(0)} ${y(0)}L${x(1)} ${y(1)}" stroke="#888" stroke-dasharray="4 4"/><path d="${line}" fill="none" stroke="#2563c9" stroke-width="1.5"/>${dots}<text class="s" x="${left + size / 2}" y="${top + size + 36}" text-anchor="middle">confidence</text><text class="s" transform="translate(14 ${top + size / 2}) rotate(-90)" text-anchor="middle">accuracy</text>`,
  );
}

/** Rows by confidence: right upwards, wrong downwards. */
export function histogramSvg(bins: readonly HistogramBin[], title: string): string {
  const most = Math.max(1, ...bins.flatMap(({ right, wrong }) => [right, wrong]));
  const [left, middle, width, half] = [20, 190, 480, 140];
  const step = width / bins.length;
  const bars = bins
    .map(({ from, right, wrong }, at) => {
      const x = left + at * step;
      const up = (right / most) * half;
      const down = (wrong / most) * half;
      return `<rect x="${r(x + 1)}" y="${r(middle - up)}" width="${r(step - 2)}" height="${r(up)}" fill="#2f7d4f"><title>${from.toFixed(2)}: ${right} right</title></rect><rect x="${r(x + 1)}" y="${middle}" width="${r(step - 2)}" height="${r(down)}" fill="#b3372f"><title>${from.toFixed(2)}: ${wrong} wrong</title></rect>`;
    })
    .join('');
  return page(
    520,
    350,
    `<text x="${left}" y="22">${escaped(title)}: right above, wrong below the line, by confidence</text>${bars}<path class="g" d="M${left} ${middle}h${width}"/>`,
  );
}

const CELL = 14;
/** Labels that a readable matrix can hold. */
const MOST = 80;

/** Gold in rows, predicted in columns, row percent as depth; only labels with an error. */
export function confusionSvg(
  { confusions, per_label }: Pick<ClassMetrics, 'confusions' | 'per_label'>,
  title: string,
): string {
  const errors = new Map<string, number>();
  for (const { gold, predicted, n } of confusions)
    for (const label of [gold, predicted]) errors.set(label, (errors.get(label) ?? 0) + n);
  const labels = [...errors.keys()]
    .sort((a, b) => (errors.get(b) ?? 0) - (errors.get(a) ?? 0))
    .slice(0, MOST)
    .sort();
  const support = new Map(per_label.map((row) => [row.label, row]));
  const left = 40 + Math.max(0, ...labels.map((label) => label.length)) * 6.4;
  const top = left;
  const cell = (row: number, column: number, share: number, tip: string) =>
    `<rect x="${r(left + column * CELL)}" y="${r(top + row * CELL)}" width="${CELL - 1}" height="${CELL - 1}" fill="oklch(${(0.97 - 0.5 * share).toFixed(3)} ${(0.14 * share).toFixed(3)} 255)"><title>${escaped(tip)}</title></rect>`;
  const names = labels
    .map(
      (label, at) =>
        `<text class="s" x="${r(left - 6)}" y="${r(top + at * CELL + 10)}" text-anchor="end">${escaped(label)}</text><text class="s" transform="translate(${r(left + at * CELL + 10)} ${r(top - 6)}) rotate(-90)">${escaped(label)}</text>`,
    )
    .join('');
  const diagonal = labels.map((label, at) => {
    const { recall = 0, support: n = 0 } = support.get(label) ?? {};
    return cell(at, at, recall, `${label}: ${Math.round(recall * n)} of ${n} right`);
  });
  const off = confusions.flatMap(({ gold, predicted, n }) => {
    const [row, column] = [labels.indexOf(gold), labels.indexOf(predicted)];
    const total = support.get(gold)?.support ?? n;
    return row < 0 || column < 0
      ? []
      : [cell(row, column, n / Math.max(1, total), `${gold} taken for ${predicted}: ${n} of ${total}`)];
  });
  const side = left + labels.length * CELL + 20;
  return page(
    Math.max(side, 320),
    Math.max(side, 120),
    `<text x="20" y="22">${escaped(title)}: gold in rows, predicted in columns</text>${names}${diagonal.join('')}${off.join('')}`,
  );
}
