import { signal } from '@preact/signals';
import { formatAgo, formatFull } from '../i18n/format.ts';
import { lang } from '../i18n/index.ts';

/** One clock for all relative times of a page. */
const now = signal(new Date());
if (typeof document !== 'undefined')
  setInterval(() => {
    if (document.visibilityState === 'visible') now.value = new Date();
  }, 20_000);

/** A moment: relative under a day, absolute after, in full on hover. What lies ahead is absolute at once. */
export function Time({ at }: { at: string }) {
  const date = new Date(at);
  const current = now.value < date && date.getTime() - Date.now() < 60_000 ? new Date() : now.value;
  const ahead = date.getTime() > current.getTime() + 60_000;
  return (
    <time dateTime={at} title={formatFull(lang.value, date)}>
      {ahead ? formatFull(lang.value, date) : formatAgo(lang.value, date, current)}
    </time>
  );
}
