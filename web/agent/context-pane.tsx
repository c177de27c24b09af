import checkIcon from 'lucide-static/icons/check.svg?shapes';
import circleAlertIcon from 'lucide-static/icons/circle-alert.svg?shapes';
import infoIcon from 'lucide-static/icons/info.svg?shapes';
import type { ComponentChildren } from 'preact';
import type { ConversationSummary, PredictionDto } from '../../server/contract/index.ts';
import * as en from '../i18n/en.ts';
import { formatFull, formatShare } from '../i18n/format.ts';
import { inLanguage, lang } from '../i18n/index.ts';
import * as zh from '../i18n/zh.ts';
import { oneLine } from '../lib/text.ts';
import { Badge } from '../lib/ui/badge.tsx';
import { Icon } from '../lib/ui/icon.tsx';
import { Meter } from '../lib/ui/meter.tsx';
import { intentTitle } from './intents.ts';
import { Mood } from './mood.tsx';
import { MoodTrend } from './mood-trend.tsx';
import type { AgentSession } from './session.ts';
import { predictionsOf } from './store.ts';

interface ContextPaneProps {
  session: AgentSession;
  conversation: ConversationSummary;
}

/** What the model makes of the conversation, and what is known about it. */
export function ContextPane({ session, conversation }: ContextPaneProps) {
  const words = inLanguage({ en: en.agent, zh: zh.agent });
  const predictions = predictionsOf(session.thread.value);
  const last = predictions.at(-1) ?? conversation.prediction;
  const lastWritten = session.thread.value?.timeline.messages.findLast(
    (message) => message.role === 'subscriber',
  );
  const unlabelled = lastWritten?.understanding === 'unlabelled';
  return (
    <div class="context" data-testid="context">
      <Section title={words.issue} testId="context-intent">
        {unlabelled && (
          <p class="note">
            <Icon of={infoIcon} size={16} />
            {words.unreadByModel}
          </p>
        )}
        {last ? <Issue prediction={last} /> : !unlabelled && <p class="quiet">{words.issueNone}</p>}
      </Section>
      {last && (
        <Section title={words.sentiment} testId="context-sentiment">
          <p class="pair">
            <Mood label={last.sentiment.label} />
            <span class="tabular quiet">
              {words.confidence} {formatShare(lang.value, last.sentiment.confidence)}
            </span>
          </p>
          <MoodTrend predictions={predictions} />
        </Section>
      )}
      {last && last.entities.length > 0 && (
        <Section title={words.facts}>
          <dl class="facts">
            {last.entities.map((entity, index) => (
              <div key={`${entity.start}-${index}`}>
                <dt>{entity.entity}</dt>
                <dd>
                  <bdi>
                    {oneLine(
                      typeof entity.value === 'string' ? entity.value : JSON.stringify(entity.value),
                      80,
                    )}
                  </bdi>
                </dd>
              </div>
            ))}
          </dl>
        </Section>
      )}
      <Section title={words.about}>
        <About conversation={conversation} prediction={last} />
      </Section>
    </div>
  );
}

function Section({
  title,
  testId,
  children,
}: {
  title: string;
  testId?: string;
  children: ComponentChildren;
}) {
  return (
    <section {...(testId ? { 'data-testid': testId } : {})}>
      <h3>{title}</h3>
      {children}
    </section>
  );
}

/** The three issues that fit best. A guess is called one: no bar may look surer than the model is. */
function Issue({ prediction }: { prediction: PredictionDto }) {
  const words = inLanguage({ en: en.agent, zh: zh.agent });
  const { decision, intent_ranking, truncated } = prediction;
  const sure = decision === 'confident';
  const looks = {
    confident: { tone: 'accent', badge: words.issueConfident, hint: '' },
    choose: { tone: 'caution', badge: words.issueUnsure, hint: words.issueUnsureHint },
    not_understood: { tone: 'caution', badge: words.issueNotUnderstood, hint: words.issueNotUnderstoodHint },
  } as const;
  const { tone, badge, hint } = looks[decision];
  return (
    <>
      <p class="pair" data-decision={decision}>
        <Badge tone={tone} icon={sure ? checkIcon : circleAlertIcon}>
          {badge}
        </Badge>
        {hint && <span class="quiet">{hint}</span>}
      </p>
      <ul class="ranking">
        {intent_ranking.slice(0, 3).map((intent, place) => (
          <li key={intent.name} data-intent={intent.name}>
            <Meter
              words={intentTitle(intent.name)}
              value={intent.confidence}
              number={formatShare(lang.value, intent.confidence)}
              faint={!sure || place > 0}
              unsure={!sure && place === 0}
            />
          </li>
        ))}
      </ul>
      {truncated && <p class="quiet">{words.truncated}</p>}
    </>
  );
}

function About({
  conversation,
  prediction,
}: {
  conversation: ConversationSummary;
  prediction: PredictionDto | null;
}) {
  const words = inLanguage({ en: en.agent, zh: zh.agent });
  const reasons: Partial<Record<string, string>> = words.handoverReasons;
  const reason = conversation.handover_reason;
  const rows: [string, ComponentChildren][] = [
    ...(reason ? [[words.handover, reasons[reason] ?? reason] satisfies [string, string]] : []),
    [words.languageLabel, words.languages[conversation.lang]],
    [words.channel, words.channels[conversation.channel]],
    [words.started, formatFull(lang.value, new Date(conversation.created_at))],
  ];
  if (prediction) {
    rows.push([words.version, prediction.version]);
    rows.push([words.issueModel, prediction.heads.intent], [words.moodModel, prediction.heads.sentiment]);
  }
  return (
    <dl class="facts">
      {rows.map(([term, value]) => (
        <div key={term}>
          <dt>{term}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
