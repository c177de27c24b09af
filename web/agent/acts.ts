import { useState } from 'preact/hooks';
import type { ConversationSummary } from '../../server/contract/index.ts';
import * as en from '../i18n/en.ts';
import { inLanguage } from '../i18n/index.ts';
import * as zh from '../i18n/zh.ts';
import { errorWords, toError } from '../lib/errors.ts';
import { toast } from '../lib/ui/toast.tsx';
import type { AgentSession } from './session.ts';
import { belongsTo } from './store.ts';

type Act = 'take' | 'release' | 'resolve';

export interface Acts {
  /** The one that runs. */
  busy: Act | null;
  mine: (conversation: ConversationSummary) => boolean;
  run: (act: Act, conversation: ConversationSummary) => void;
}

/** Taking over, handing back and resolving, with a word about what came of it. A conflict names the other agent. */
export function useActs(session: AgentSession): Acts {
  const [busy, setBusy] = useState<Act | null>(null);
  const run = async (act: Act, conversation: ConversationSummary) => {
    const words = inLanguage({ en: en.agent, zh: zh.agent });
    setBusy(act);
    try {
      await session.act(act, conversation.id);
      toast({ take: words.tookOver, release: words.handedBack, resolve: words.resolved }[act]);
    } catch (failure) {
      const error = toError(failure);
      const name = error.details?.assignee_name;
      if (error.code === 'CONVERSATION_TAKEN')
        toast(words.takenBy(typeof name === 'string' ? name : words.somebodyElse), 'danger');
      else toast(errorWords(error), 'danger');
    } finally {
      setBusy(null);
    }
  };
  return {
    busy,
    mine: (conversation) => belongsTo('mine', conversation, session.me.id),
    run: (act, conversation) => {
      if (busy === null) void run(act, conversation);
    },
  };
}
