import type { ComponentChildren } from 'preact';
import { Icon, type IconShapes } from './icon.tsx';

interface BannerProps {
  tone?: 'info' | 'caution' | 'danger';
  icon: IconShapes;
  children: ComponentChildren;
  action?: ComponentChildren;
}

/** A line at the top edge about the whole page. Errors are announced at once, the rest politely. */
export function Banner({ tone = 'info', icon, children, action }: BannerProps) {
  return (
    <div class={`banner ${tone}`} role={tone === 'danger' ? 'alert' : 'status'}>
      <Icon of={icon} />
      <span class="words">{children}</span>
      {action}
    </div>
  );
}

/** Grey lines in place of what is on its way; CSS shows them only after 200 ms. */
export function Skeleton({ lines = 6, label }: { lines?: number; label: string }) {
  return (
    <div class="skeleton" role="status" aria-label={label}>
      {Array.from({ length: lines }, (_, line) => (
        <span key={line} />
      ))}
    </div>
  );
}

interface EmptyStateProps {
  icon: IconShapes;
  /** One sentence. */
  children: ComponentChildren;
  /** One action. */
  action?: ComponentChildren;
}

export function EmptyState({ icon, children, action }: EmptyStateProps) {
  return (
    <div class="empty">
      <Icon of={icon} size={28} />
      <p>{children}</p>
      {action}
    </div>
  );
}

/** For screen readers alone. */
export function VisuallyHidden({ children }: { children: ComponentChildren }) {
  return <span class="hidden-text">{children}</span>;
}
