import { useId } from 'preact/hooks';

interface Option<K extends string> {
  key: K;
  title: string;
  /** What choosing it means. */
  about?: string;
}

interface SelectFieldProps<K extends string> {
  label: string;
  name: string;
  options: readonly Option<K>[];
  selected: K;
  onSelect: (key: K) => void;
  hint?: string;
  disabled?: boolean;
}

/** One of several, in the browser's own list. */
export function SelectField<K extends string>({
  label,
  options,
  selected,
  onSelect,
  hint,
  ...rest
}: SelectFieldProps<K>) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select
        {...rest}
        id={id}
        class="input select"
        value={selected}
        onChange={(event) => {
          const chosen = options.find((option) => option.key === event.currentTarget.value);
          if (chosen) onSelect(chosen.key);
        }}
        {...(hint ? { 'aria-describedby': `${id}-hint` } : {})}
      >
        {options.map((option) => (
          <option key={option.key} value={option.key} selected={option.key === selected}>
            {option.title}
          </option>
        ))}
      </select>
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}

interface ChoicesProps<K extends string> {
  legend: string;
  name: string;
  options: readonly Option<K>[];
}

interface RadiosProps<K extends string> extends ChoicesProps<K> {
  selected: K;
  onSelect: (key: K) => void;
}

/** One of a few, each with its meaning in sight. */
export function Radios<K extends string>({ legend, name, options, selected, onSelect }: RadiosProps<K>) {
  return (
    <fieldset class="choices">
      <legend>{legend}</legend>
      {options.map((option) => (
        <Choice
          key={option.key}
          type="radio"
          name={name}
          option={option}
          checked={option.key === selected}
          onCheck={() => onSelect(option.key)}
        />
      ))}
    </fieldset>
  );
}

interface ChecksProps<K extends string> extends ChoicesProps<K> {
  chosen: ReadonlySet<K>;
  onChoose: (chosen: Set<K>) => void;
  problem?: string | null;
}

/** Any of several, each with its meaning in sight. */
export function Checks<K extends string>({
  legend,
  name,
  options,
  chosen,
  onChoose,
  problem,
}: ChecksProps<K>) {
  const id = useId();
  return (
    <fieldset class="choices" {...(problem ? { 'aria-describedby': id } : {})}>
      <legend>{legend}</legend>
      {options.map((option) => (
        <Choice
          key={option.key}
          type="checkbox"
          name={name}
          option={option}
          checked={chosen.has(option.key)}
          onCheck={(checked) => {
            const next = new Set(chosen);
            if (checked) next.add(option.key);
            else next.delete(option.key);
            onChoose(next);
          }}
        />
      ))}
      {problem && (
        <p class="problem" id={id} role="alert">
          {problem}
        </p>
      )}
    </fieldset>
  );
}

interface ChoiceProps {
  type: 'radio' | 'checkbox';
  name: string;
  option: Option<string>;
  checked: boolean;
  onCheck: (checked: boolean) => void;
}

function Choice({ type, name, option, checked, onCheck }: ChoiceProps) {
  return (
    <label class="choice">
      <input
        type={type as 'radio'}
        name={name}
        value={option.key}
        checked={checked}
        onChange={(event) => onCheck(event.currentTarget.checked)}
      />
      <span>
        {option.title}
        {option.about && <small>{option.about}</small>}
      </span>
    </label>
  );
}

interface SwitchProps {
  label: string;
  about?: string;
  on: boolean;
  onTurn: (on: boolean) => void;
  disabled?: boolean;
}

/** On or off, at once. */
export function Switch({ label, about, on, onTurn, disabled = false }: SwitchProps) {
  return (
    <label class="choice switch">
      <input
        type="checkbox"
        role="switch"
        checked={on}
        aria-checked={on}
        disabled={disabled}
        onChange={(event) => {
          const next = event.currentTarget.checked;
          // What is shown follows `on` alone: the act may be refused.
          event.currentTarget.checked = on;
          onTurn(next);
        }}
      />
      <span>
        {label}
        {about && <small>{about}</small>}
      </span>
    </label>
  );
}
