import { signal } from '@preact/signals';
import { formatAgo, formatDay, formatFull } from '../i18n/format.ts';
import { formatAhead } from '../i18n/format-more.ts';
import { lang } from '../i18n/index.ts';

const DAY = 86_400_000;

/** One clock for all relative times of a page. */
const now = signal(new Date());
if (typeof document !== 'undefined')
  setInterval(() => {
    if (document.visibilityState === 'visible') now.value = new Date();
  }, 20_000);

/** A moment, past or to come: relative under a day, absolute after, in full on hover. */
export function Time({ at }: { at: string }) {
  const date = new Date(at);
  const current = now.value < date && date.getTime() - Date.now() < 60_000 ? new Date() : now.value;
  const ahead = date.getTime() - current.getTime();
  return (
    <time dateTime={at} title={formatFull(lang.value, date)}>
      {ahead <= 0
        ? formatAgo(lang.value, date, current)
        : ahead < DAY
          ? formatAhead(lang.value, ahead)
          : formatDay(lang.value, date, current)}
    </time>
  );
}
