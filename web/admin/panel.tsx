import type { ComponentChildren } from 'preact';
import { staffWords } from '../lib/account/words.ts';
import type { Loaded } from '../lib/load.ts';
import type { IconShapes } from '../lib/ui/icon.tsx';
import { ListState } from '../lib/ui/list-state.tsx';
import { adminWords } from './words.ts';

interface PanelProps {
  of: Pick<Loaded<unknown>, 'error' | 'loading' | 'reload'>;
  /** "The list could not be loaded." */
  failed: string;
  empty: boolean;
  emptyText: string;
  emptyIcon?: IconShapes;
  emptyAction?: ComponentChildren;
  children: ComponentChildren;
}

/** What was fetched, with the words of this page for its states: what failed and why. */
export function Panel({ of, failed, children, ...rest }: PanelProps) {
  return (
    <ListState
      {...rest}
      loading={of.loading}
      problem={of.error && `${failed} ${staffWords(of.error)}`}
      words={adminWords().common}
      onRetry={() => void of.reload()}
    >
      {children}
    </ListState>
  );
}
