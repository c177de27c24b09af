import { useState } from 'preact/hooks';
import { formatNumber } from '../../i18n/format.ts';
import { lang } from '../../i18n/index.ts';
import { PageHead } from '../../lib/ui/list-state.tsx';
import { Tabs } from '../../lib/ui/tabs.tsx';
import { adminWords } from '../words.ts';
import { RetentionTab } from './retention-tab.tsx';
import { SubscribersTab } from './subscribers-tab.tsx';

const PANEL = 'privacy-panel';

export function PrivacySection() {
  const { privacy: words } = adminWords();
  const [tab, setTab] = useState<'subscribers' | 'retention'>('subscribers');
  return (
    <>
      <PageHead title={words.title} lead={words.lead} />
      <Tabs
        label={words.tabs}
        tabs={[
          { key: 'subscribers', title: words.subscribers },
          { key: 'retention', title: words.retention },
        ]}
        selected={tab}
        onSelect={setTab}
        controls={PANEL}
        format={(count) => formatNumber(lang.value, count)}
      />
      <div id={PANEL} role="tabpanel" aria-label={words[tab]} class="stack">
        {tab === 'subscribers' ? <SubscribersTab /> : <RetentionTab />}
      </div>
    </>
  );
}
