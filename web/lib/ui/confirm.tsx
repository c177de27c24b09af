import circleAlertIcon from 'lucide-static/icons/circle-alert.svg?shapes';
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';
import { Field } from './field.tsx';
import { Banner } from './states.tsx';

interface ConfirmProps {
  open: boolean;
  title: string;
  /** What will happen, and whether it can be undone. */
  children: ComponentChildren;
  /** The verb of the act. */
  act: string;
  danger?: boolean;
  busy: boolean;
  problem?: string | null;
  /** Has to be typed before the act can be done. */
  typed?: { word: string; label: string };
  words: { close: string; cancel: string };
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks before what cannot be undone; the dangerous needs a name typed. */
export function Confirm({
  open,
  title,
  children,
  act,
  danger = true,
  busy,
  problem,
  typed,
  words,
  onConfirm,
  onClose,
}: ConfirmProps) {
  const [text, setText] = useState('');
  useEffect(() => setText(''), [open]);
  const ready = !typed || text.trim() === typed.word;
  return (
    <Dialog title={title} closeLabel={words.close} open={open} onClose={onClose}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready && !busy) onConfirm();
        }}
      >
        {problem && (
          <Banner tone="danger" icon={circleAlertIcon}>
            {problem}
          </Banner>
        )}
        <div class="prose">{children}</div>
        {typed && (
          <Field
            label={typed.label}
            name="confirmation"
            value={text}
            onValue={setText}
            autocomplete="off"
            look="code"
          />
        )}
        <div class="buttons">
          <Button onClick={onClose}>{words.cancel}</Button>
          <Button
            type="submit"
            tone={danger ? 'danger-full' : 'primary'}
            busy={busy}
            disabled={!ready}
            data-testid="confirm"
          >
            {act}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
