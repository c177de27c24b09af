import type { PredictionDto } from '../../server/contract/index.ts';
import * as en from '../i18n/en.ts';
import { inLanguage } from '../i18n/index.ts';
import * as zh from '../i18n/zh.ts';

const WIDTH = 220;
const HEIGHT = 64;
const EDGE = 8;
/** The newest messages; more would be a line without shape. */
const SHOWN = 24;

/** −1 (surely negative) to 1 (surely positive); neutral is the middle whatever its confidence. */
const levelOf = ({ sentiment }: PredictionDto): number =>
  sentiment.label === 'neutral'
    ? 0
    : sentiment.label === 'positive'
      ? sentiment.confidence
      : -sentiment.confidence;

/** The mood of the subscriber's messages, oldest left: a small line between the words for up, middle and down. */
export function MoodTrend({ predictions }: { predictions: readonly PredictionDto[] }) {
  const words = inLanguage({ en: en.agent, zh: zh.agent });
  const shown = predictions.slice(-SHOWN);
  if (shown.length < 2) return <p class="quiet early">{words.trendEarly}</p>;
  const points = shown.map((prediction, index) => ({
    id: prediction.id,
    x: EDGE + (index * (WIDTH - 2 * EDGE)) / (shown.length - 1),
    y: HEIGHT / 2 - levelOf(prediction) * (HEIGHT / 2 - EDGE),
  }));
  const spoken = words.trendText(
    shown.map((prediction) => words.sentiments[prediction.sentiment.label]).join(', '),
  );
  return (
    <figure class="trend">
      <figcaption>{words.trend}</figcaption>
      <div class="plot">
        <ul aria-hidden="true">
          <li>{words.sentiments.positive}</li>
          <li>{words.sentiments.neutral}</li>
          <li>{words.sentiments.negative}</li>
        </ul>
        <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={spoken}>
          {[EDGE, HEIGHT / 2, HEIGHT - EDGE].map((y) => (
            <line key={y} class="guide" x1={0} x2={WIDTH} y1={y} y2={y} />
          ))}
          <polyline
            class="curve"
            points={points.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ')}
          />
          {points.map(({ id, x, y }, index) => (
            <circle
              key={id}
              class="dot"
              cx={x.toFixed(1)}
              cy={y.toFixed(1)}
              r={index === points.length - 1 ? 4 : 2.5}
            />
          ))}
        </svg>
      </div>
    </figure>
  );
}
