import { useEffect, useState } from 'preact/hooks';
import * as en from '../i18n/en.ts';
import { inLanguage } from '../i18n/index.ts';
import * as zh from '../i18n/zh.ts';
import { showText } from '../lib/text.ts';
import { Button } from '../lib/ui/button.tsx';
import type { ChatSession } from './session.ts';

/** The assistant answers within a second or not at all; longer dots would be a lie. */
const READING_MS = 8000;

/** After the last message: its quick replies, or the sign that the assistant reads. */
export function Outro({ session }: { session: ChatSession }) {
  const words = inLanguage({ en: en.chat, zh: zh.chat });
  const last = session.timeline.value.messages.findLast((message) => message.role !== 'system');
  const status = session.conversation.value?.status;
  const reading = status === 'bot' && last?.role === 'subscriber';
  const [patient, setPatient] = useState(true);
  const lastId = last?.id;
  useEffect(() => {
    if (!lastId) return;
    setPatient(true);
    const timer = setTimeout(() => setPatient(false), READING_MS);
    return () => clearTimeout(timer);
  }, [lastId]);

  if (reading && patient && Date.now() - Date.parse(last.created_at) < 60_000) {
    return (
      <p class="reading" aria-hidden="true">
        <span />
        <span />
        <span />
      </p>
    );
  }
  // While a person is awaited, only what the assistant said since.
  const offering =
    status === 'bot' || (status === 'waiting' && session.timeline.value.messages.at(-1) === last);
  const replies =
    last?.role === 'assistant' && offering && session.unsent.value.length === 0 ? last.quick_replies : [];
  if (replies.length === 0) return null;
  return (
    <fieldset class="choices">
      <legend class="hidden-text">{words.quickReplies}</legend>
      {replies.map((reply) => (
        <Button key={reply} size="small" onClick={() => session.send(reply)}>
          <bdi>{showText(reply)}</bdi>
        </Button>
      ))}
    </fieldset>
  );
}
