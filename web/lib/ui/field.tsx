import circleAlertIcon from 'lucide-static/icons/circle-alert.svg?shapes';
import { useEffect, useId, useRef } from 'preact/hooks';
import { Icon } from './icon.tsx';

interface FieldProps {
  label: string;
  name: string;
  type?: 'text' | 'email' | 'password' | 'url' | 'date' | 'number' | 'search';
  value: string;
  onValue: (value: string) => void;
  hint?: string;
  /** What is wrong and what to do; announced, and tied to the input. */
  problem?: string | null;
  autocomplete?: 'name' | 'username' | 'current-password' | 'new-password' | 'one-time-code' | 'off';
  required?: boolean;
  minLength?: number;
  maxLength?: number;
  min?: number | string;
  max?: number | string;
  disabled?: boolean;
  placeholder?: string;
  /** `code`: digits or a secret, in the monospaced face and without help from the keyboard. */
  look?: 'code';
  inputMode?: 'numeric';
  pattern?: string;
  autofocus?: boolean;
}

export function Field({
  label,
  hint,
  problem,
  type = 'text',
  look,
  autofocus,
  onValue,
  ...rest
}: FieldProps) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (autofocus) input.current?.focus();
  }, [autofocus]);
  const described = [hint ? `${id}-hint` : '', problem ? `${id}-problem` : ''].filter(Boolean).join(' ');
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        {...rest}
        {...(look === 'code' ? { spellcheck: false, autocapitalize: 'off' } : {})}
        ref={input}
        id={id}
        // Preact ties the roles that an input may take to its type; none is set here.
        type={type as 'text'}
        class={look === 'code' ? 'input code' : 'input'}
        aria-invalid={Boolean(problem)}
        onInput={(event) => onValue(event.currentTarget.value)}
        {...(described ? { 'aria-describedby': described } : {})}
      />
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {problem && (
        <p class="problem" id={`${id}-problem`} role="alert">
          <Icon of={circleAlertIcon} size={16} />
          <span>{problem}</span>
        </p>
      )}
    </div>
  );
}
