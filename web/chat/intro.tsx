import botIcon from 'lucide-static/icons/bot.svg?shapes';
import shieldCheckIcon from 'lucide-static/icons/shield-check.svg?shapes';
import * as en from '../i18n/en.ts';
import { inLanguage, lang } from '../i18n/index.ts';
import * as zh from '../i18n/zh.ts';
import { Button } from '../lib/ui/button.tsx';
import { Icon } from '../lib/ui/icon.tsx';
import { texts } from './texts.ts';

/** Before the first message: who reads along, a greeting, and a few questions to start with. */
export function Intro({ empty, onPick }: { empty: boolean; onPick: (text: string) => void }) {
  const words = inLanguage({ en: { ...en.common, ...en.chat }, zh: { ...zh.common, ...zh.chat } });
  const greeting = texts.value?.texts[lang.value].greeting;
  const starters = greeting && greeting.quick_replies.length > 0 ? greeting.quick_replies : words.starters;
  return (
    <div class="intro">
      <p class="privacy">
        <Icon of={shieldCheckIcon} size={16} />
        <span>{words.privacy}</span>
      </p>
      <div class="bubble assistant lead">
        <p class="author">
          <Icon of={botIcon} size={16} />
          {words.assistant}
          <span class="tag">{words.automated}</span>
        </p>
        <p class="words">{greeting?.text ?? words.greeting}</p>
      </div>
      {empty && (
        <fieldset class="choices">
          <legend class="hidden-text">{words.startersLabel}</legend>
          {starters.map((starter) => (
            <Button key={starter} size="small" onClick={() => onPick(starter)}>
              {starter}
            </Button>
          ))}
        </fieldset>
      )}
    </div>
  );
}
