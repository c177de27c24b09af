import circleAlertIcon from 'lucide-static/icons/circle-alert.svg?shapes';
import type { WireError } from '../../server/contract/index.ts';
import { staffWords } from '../lib/account/words.ts';
import { Banner } from '../lib/ui/states.tsx';

/** What went wrong with a form, above it. */
export function Problem({ of }: { of: WireError | null }) {
  if (!of) return null;
  return (
    <Banner tone="danger" icon={circleAlertIcon}>
      {staffWords(of)}
    </Banner>
  );
}
