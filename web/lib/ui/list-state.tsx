import circleAlertIcon from 'lucide-static/icons/circle-alert.svg?shapes';
import inboxIcon from 'lucide-static/icons/inbox.svg?shapes';
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { Button } from './button.tsx';
import type { IconShapes } from './icon.tsx';
import { Banner, EmptyState, Skeleton } from './states.tsx';

interface ListStateProps {
  loading: boolean;
  /** What went wrong, why, in words; null when nothing did. */
  problem: string | null;
  empty: boolean;
  words: { loading: string; retry: string };
  onRetry: () => void;
  emptyText: string;
  emptyIcon?: IconShapes;
  emptyAction?: ComponentChildren;
  children: ComponentChildren;
}

/** The four states of a list or panel: loading, trouble, empty, full. Old rows stay in sight beside trouble. */
export function ListState({
  loading,
  problem,
  empty,
  words,
  onRetry,
  emptyText,
  emptyIcon = inboxIcon,
  emptyAction,
  children,
}: ListStateProps) {
  const retry = (
    <Button size="small" onClick={onRetry}>
      {words.retry}
    </Button>
  );
  if (loading) {
    return (
      <div class="framed">
        <Skeleton label={words.loading} lines={8} />
      </div>
    );
  }
  if (problem && empty) {
    return (
      <div class="framed" role="alert">
        <EmptyState icon={circleAlertIcon} action={retry}>
          {problem}
        </EmptyState>
      </div>
    );
  }
  if (empty) {
    return (
      <div class="framed">
        <EmptyState icon={emptyIcon} action={emptyAction}>
          {emptyText}
        </EmptyState>
      </div>
    );
  }
  return (
    <>
      {problem && (
        <Banner tone="danger" icon={circleAlertIcon} action={retry}>
          {problem}
        </Banner>
      )}
      {children}
    </>
  );
}

/** Under a list of which there is more. */
export function MoreRows({ more, label }: { more: (() => Promise<void>) | null; label: string }) {
  const [busy, setBusy] = useState(false);
  if (!more) return null;
  return (
    <div class="more-rows">
      <Button
        size="small"
        busy={busy}
        onClick={() => {
          setBusy(true);
          void more().finally(() => setBusy(false));
        }}
      >
        {label}
      </Button>
    </div>
  );
}

interface PageHeadProps {
  title: string;
  lead?: string;
  /** The one main action. */
  action?: ComponentChildren;
}

export function PageHead({ title, lead, action }: PageHeadProps) {
  return (
    <header class="page-head">
      <div class="words">
        <h1>{title}</h1>
        {lead && <p class="lead">{lead}</p>}
      </div>
      {action}
    </header>
  );
}
