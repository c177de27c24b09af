import { h } from 'preact';

/** One Lucide icon: `import checkIcon from 'lucide-static/icons/check.svg?shapes'`. A page carries those it imports. */
export type IconShapes = readonly (readonly [string, Readonly<Record<string, string>>])[];

interface IconProps {
  of: IconShapes;
  /** Edge in px. */
  size?: number;
}

/** Decorative by itself: the words beside it, or the label of its button, carry the meaning. */
export function Icon({ of, size = 18 }: IconProps) {
  return (
    <svg
      class="icon"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="1.5"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      {of.map(([shape, attributes]) => h(shape, attributes))}
    </svg>
  );
}
