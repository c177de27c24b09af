import sendIcon from 'lucide-static/icons/send.svg?shapes';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import * as en from '../../i18n/en.ts';
import { inLanguage } from '../../i18n/index.ts';
import * as zh from '../../i18n/zh.ts';
import { createImeGuard } from '../ime.ts';
import { shared } from '../storage.ts';
import { COUNT_FROM, countPoints, isBlank, LONGEST } from '../text.ts';
import { Button } from '../ui/button.tsx';

interface ComposerProps {
  /** Names the draft that is kept while it is written. */
  draftKey: string;
  onSend: (text: string) => void;
  disabled?: boolean;
  /** Focus it as soon as it may be used. */
  autoFocus?: boolean;
}

const draftOf = (key: string) => `switchboard.draft.${key}`;

/** Where a message is written. Enter sends, Shift+Enter makes a line, and the input method's Enter does neither. */
export function Composer({ draftKey, onSend, disabled = false, autoFocus = false }: ComposerProps) {
  const words = inLanguage({ en: en.common, zh: zh.common });
  const [text, setText] = useState(() => shared.get(draftOf(draftKey)) ?? '');
  const field = useRef<HTMLTextAreaElement>(null);
  const [ime] = useState(createImeGuard);

  const points = text.length < COUNT_FROM ? text.length : countPoints(text);
  const left = LONGEST - points;
  const sendable = !disabled && left >= 0 && !isBlank(text);

  const change = (next: string) => {
    setText(next);
    if (next === '') shared.remove(draftOf(draftKey));
    else shared.set(draftOf(draftKey), next);
  };
  const send = () => {
    if (!sendable) return;
    onSend(text);
    change('');
    field.current?.focus();
  };

  useEffect(() => {
    if (autoFocus && !disabled) field.current?.focus({ preventScroll: true });
  }, [autoFocus, disabled]);
  // As high as its text, up to what CSS allows.
  useLayoutEffect(() => {
    const element = field.current;
    if (!element) return;
    element.style.setProperty('height', 'auto');
    element.style.setProperty(
      'height',
      `${element.scrollHeight + element.offsetHeight - element.clientHeight}px`,
    );
  }, [text]);

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <textarea
        ref={field}
        class="input"
        rows={1}
        dir="auto"
        data-testid="composer"
        aria-label={words.composer}
        aria-describedby="composer-count"
        aria-invalid={left < 0}
        placeholder={words.composerHint}
        enterkeyhint="send"
        autocomplete="off"
        disabled={disabled}
        value={text}
        onInput={(event) => change(event.currentTarget.value)}
        onCompositionStart={() => ime.start()}
        onCompositionEnd={(event) => ime.end(event)}
        onKeyDown={(event) => {
          if (!ime.sends(event)) return;
          event.preventDefault();
          send();
        }}
      />
      <Button type="submit" tone="primary" icon={sendIcon} disabled={!sendable} data-testid="send">
        {words.send}
      </Button>
      <p id="composer-count" class={left < 0 ? 'count over' : 'count'} aria-live="polite">
        {left >= 0 ? points >= COUNT_FROM && words.charactersLeft(left) : words.charactersOver(-left)}
      </p>
    </form>
  );
}
