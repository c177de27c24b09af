import frownIcon from 'lucide-static/icons/frown.svg?shapes';
import mehIcon from 'lucide-static/icons/meh.svg?shapes';
import smileIcon from 'lucide-static/icons/smile.svg?shapes';
import type { SentimentLabel } from '../../server/contract/index.ts';
import * as en from '../i18n/en.ts';
import { inLanguage } from '../i18n/index.ts';
import * as zh from '../i18n/zh.ts';
import { Badge, type Tone } from '../lib/ui/badge.tsx';
import type { IconShapes } from '../lib/ui/icon.tsx';

const looks: Record<SentimentLabel, { icon: IconShapes; tone: Tone }> = {
  negative: { icon: frownIcon, tone: 'danger' },
  neutral: { icon: mehIcon, tone: 'plain' },
  positive: { icon: smileIcon, tone: 'positive' },
};

/** A mood as icon and word; the colour only repeats them. */
export function Mood({ label }: { label: SentimentLabel }) {
  const words = inLanguage({ en: en.agent, zh: zh.agent });
  const { icon, tone } = looks[label];
  return (
    <Badge tone={tone} icon={icon} data-testid="sentiment">
      {words.sentiments[label]}
    </Badge>
  );
}
