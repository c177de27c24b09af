import { formatNumber } from '../../i18n/format.ts';
import { lang } from '../../i18n/index.ts';
import { Facts } from '../../lib/ui/facts.tsx';
import { adminWords } from '../words.ts';

/** Rows by kind that were removed, or would be; kinds without any are left out. */
export function Counts({ title, counts }: { title: string; counts: Readonly<Record<string, number>> }) {
  const { privacy: words } = adminWords();
  const kinds: Readonly<Record<string, string>> = words.kinds;
  const some = Object.entries(counts).filter(([, count]) => count > 0);
  return (
    <section class="panel-card" aria-live="polite" data-testid="counts">
      <h3>{title}</h3>
      {some.length === 0 ? (
        <p class="muted">{words.nothing}</p>
      ) : (
        <Facts
          numbers
          facts={some.map(([kind, count]) => [
            kinds[kind] ?? kind.replaceAll('_', ' '),
            formatNumber(lang.value, count),
          ])}
        />
      )}
    </section>
  );
}
