import { Button } from '../lib/ui/button.tsx';
import { Dialog } from '../lib/ui/dialog.tsx';
import { SecretBox } from '../lib/ui/secret-box.tsx';
import { adminWords } from './words.ts';

interface SecretDialogProps {
  /** Null when there is nothing to show. */
  value: string | null;
  title: string;
  lead: string;
  label: string;
  done: string;
  onDone: () => void;
}

/** A link, key or secret that is shown once; only its button closes it by mouse. */
export function SecretDialog({ value, title, lead, label, done, onDone }: SecretDialogProps) {
  const words = adminWords().common;
  return (
    <Dialog title={title} closeLabel={words.close} open={value !== null} onClose={onDone} guarded>
      {value !== null && (
        <div class="stack">
          <p>{lead}</p>
          <SecretBox
            label={label}
            value={value}
            copy={words.copy}
            copied={words.copied}
            data-testid="secret"
          />
          <div class="buttons">
            <Button tone="primary" onClick={onDone} data-testid="secret-done">
              {done}
            </Button>
          </div>
        </div>
      )}
    </Dialog>
  );
}
