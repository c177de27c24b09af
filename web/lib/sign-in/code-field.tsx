import { accountWords } from '../account/words.ts';
import { Field } from '../ui/field.tsx';

interface CodeFieldProps {
  value: string;
  onValue: (value: string) => void;
  autofocus?: boolean;
}

/** The six digits of an authenticator; spaces that people copy along fall away. */
export function CodeField({ value, onValue, autofocus = false }: CodeFieldProps) {
  const words = accountWords();
  return (
    <Field
      label={words.code}
      name="code"
      value={value}
      onValue={(text) => onValue(text.normalize('NFKC').replace(/\D/g, '').slice(0, 6))}
      hint={words.codeHint}
      autocomplete="one-time-code"
      inputMode="numeric"
      pattern="[0-9]{6}"
      look="code"
      required
      autofocus={autofocus}
    />
  );
}
