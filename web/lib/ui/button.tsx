import type { ComponentChildren, MouseEventHandler } from 'preact';
import { Icon, type IconShapes } from './icon.tsx';

/** What a caller may set on the element itself. */
interface Pressable {
  type?: 'button' | 'submit';
  disabled?: boolean;
  title?: string;
  onClick?: MouseEventHandler<HTMLButtonElement>;
  'aria-expanded'?: boolean;
  'aria-controls'?: string;
  'aria-describedby'?: string;
  'data-testid'?: string;
}

interface ButtonProps extends Pressable {
  /** `danger` leads to a question, `danger-full` does it. */
  tone?: 'plain' | 'primary' | 'quiet' | 'danger' | 'danger-full';
  size?: 'normal' | 'small';
  icon?: IconShapes;
  /** The work it started still runs: it stays focusable and says so, and a second press does nothing. */
  busy?: boolean;
  children: ComponentChildren;
}

export function Button({
  tone = 'plain',
  size = 'normal',
  type = 'button',
  icon,
  busy = false,
  children,
  onClick,
  ...rest
}: ButtonProps) {
  const classes = `button${tone === 'plain' ? '' : ` ${tone}`}${size === 'small' ? ' small' : ''}`;
  return (
    <button {...rest} type={type} class={classes} aria-busy={busy} {...(onClick && !busy ? { onClick } : {})}>
      {icon && <Icon of={icon} size={size === 'small' ? 16 : 18} />}
      <span>{children}</span>
    </button>
  );
}

interface IconButtonProps extends Omit<Pressable, 'title'> {
  icon: IconShapes;
  /** Its accessible name and its tooltip. */
  label: string;
  tone?: 'plain' | 'primary';
}

export function IconButton({ icon, label, tone = 'plain', type = 'button', ...rest }: IconButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      class={tone === 'primary' ? 'icon-button primary' : 'icon-button'}
      aria-label={label}
      title={label}
    >
      <Icon of={icon} size={20} />
    </button>
  );
}
