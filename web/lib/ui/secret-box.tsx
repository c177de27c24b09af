import checkIcon from 'lucide-static/icons/check.svg?shapes';
import copyIcon from 'lucide-static/icons/copy.svg?shapes';
import { useRef, useState } from 'preact/hooks';
import { Button } from './button.tsx';

interface SecretBoxProps {
  label: string;
  value: string;
  copy: string;
  copied: string;
  'data-testid'?: string;
}

/** Something that is shown once: selected at a press, copied by a button. */
export function SecretBox({ label, value, copy, copied, ...rest }: SecretBoxProps) {
  const [done, setDone] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const take = async () => {
    field.current?.select();
    try {
      await navigator.clipboard.writeText(value);
      setDone(true);
    } catch {
      // Without HTTPS there is no clipboard; the text is selected, and the old way may still work.
      setDone(document.execCommand('copy'));
    }
  };
  return (
    <div class="secret-box">
      <textarea
        {...rest}
        ref={field}
        class="input code"
        readOnly
        rows={value.length > 60 ? 3 : 1}
        spellcheck={false}
        aria-label={label}
        value={value}
        onFocus={(event) => event.currentTarget.select()}
      />
      <Button icon={done ? checkIcon : copyIcon} onClick={() => void take()}>
        {done ? copied : copy}
      </Button>
    </div>
  );
}
