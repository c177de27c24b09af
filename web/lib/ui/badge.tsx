import type { ComponentChildren } from 'preact';
import { Icon, type IconShapes } from './icon.tsx';

export type Tone = 'plain' | 'accent' | 'positive' | 'caution' | 'danger' | 'info';

interface BadgeProps {
  tone?: Tone;
  icon?: IconShapes;
  children: ComponentChildren;
  'data-testid'?: string;
}

/** A word or two in a frame. The words carry the meaning; tone and icon only help to find it. */
export function Badge({ tone = 'plain', icon, children, ...rest }: BadgeProps) {
  return (
    <span {...rest} class={tone === 'plain' ? 'badge' : `badge ${tone}`}>
      {icon && <Icon of={icon} size={14} />}
      {children}
    </span>
  );
}

interface AvatarProps {
  name: string;
  icon?: IconShapes;
  tone?: 'plain' | 'accent';
}

/** The first letter of a name (the first character of a Chinese one), or an icon. Decorative: the name stands beside it. */
export function Avatar({ name, icon, tone = 'plain' }: AvatarProps) {
  const [first = '?'] = name.trim();
  return (
    <span class={tone === 'accent' ? 'avatar accent' : 'avatar'} aria-hidden="true">
      {icon ? <Icon of={icon} size={18} /> : first.toLocaleUpperCase()}
    </span>
  );
}
