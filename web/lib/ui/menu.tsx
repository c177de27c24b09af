import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { IconButton } from './button.tsx';
import type { IconShapes } from './icon.tsx';

interface MenuProps {
  icon: IconShapes;
  label: string;
  /** Opens upwards: the button stands at the bottom of the page. */
  up?: boolean;
  children: ComponentChildren;
}

/** A small panel under a button. Esc or a press elsewhere closes it; Esc gives the focus back to the button. */
export function Menu({ icon, label, up = false, children }: MenuProps) {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const id = useId();
  useEffect(() => {
    if (!open) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      setOpen(false);
      root.current?.querySelector('button')?.focus();
    };
    const onPress = (event: Event) => {
      if (event.target instanceof Node && !root.current?.contains(event.target)) setOpen(false);
    };
    addEventListener('keydown', onKey, true);
    addEventListener('pointerdown', onPress);
    return () => {
      removeEventListener('keydown', onKey, true);
      removeEventListener('pointerdown', onPress);
    };
  }, [open]);
  return (
    <div class="menu" ref={root}>
      <IconButton
        icon={icon}
        label={label}
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
      />
      {open && (
        <div class={up ? 'panel up' : 'panel'} id={id}>
          {children}
        </div>
      )}
    </div>
  );
}

interface SegmentsProps<K extends string> {
  legend: string;
  name: string;
  options: readonly { key: K; title: string; lang?: string }[];
  selected: K;
  onSelect: (key: K) => void;
}

/** One of a few, all in sight. */
export function Segments<K extends string>({ legend, name, options, selected, onSelect }: SegmentsProps<K>) {
  return (
    <fieldset class="segments">
      <legend>{legend}</legend>
      <div class="options">
        {options.map((option) => (
          <label key={option.key} {...(option.lang ? { lang: option.lang } : {})}>
            <input
              type="radio"
              name={name}
              value={option.key}
              checked={option.key === selected}
              onChange={() => onSelect(option.key)}
            />
            {option.title}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
