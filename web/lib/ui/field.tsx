import circleAlertIcon from 'lucide-static/icons/circle-alert.svg?shapes';
import { useId } from 'preact/hooks';
import { Icon } from './icon.tsx';

interface FieldProps {
  label: string;
  name: string;
  type?: 'text' | 'email' | 'password';
  value: string;
  onValue: (value: string) => void;
  hint?: string;
  /** What is wrong and what to do; announced, and tied to the input. */
  problem?: string | null;
  autocomplete?: 'name' | 'username' | 'current-password' | 'new-password';
  required?: boolean;
  minLength?: number;
  maxLength?: number;
}

export function Field({ label, hint, problem, type = 'text', onValue, ...rest }: FieldProps) {
  const id = useId();
  const described = [hint ? `${id}-hint` : '', problem ? `${id}-problem` : ''].filter(Boolean).join(' ');
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        {...rest}
        id={id}
        // Preact ties the roles that an input may take to its type; none is set here.
        type={type as 'text'}
        class="input"
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
