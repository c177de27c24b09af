import xIcon from 'lucide-static/icons/x.svg?shapes';
import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { IconButton } from './button.tsx';
import { lower, raise, Toasts } from './toast.tsx';

interface DialogProps {
  title: string;
  closeLabel: string;
  open: boolean;
  onClose: () => void;
  /** `sheet` slides in from the end of the line and fills the height; `wide` has room for a table, `start` comes from the other end. */
  kind?: 'dialog' | 'sheet' | 'sheet wide' | 'sheet start';
  /** Holds what would be lost: a press beside it does not close it. */
  guarded?: boolean;
  children: ComponentChildren;
}

/** The browser's own modal dialog: focus stays inside, Esc closes, focus returns to where it was. */
export function Dialog({
  title,
  closeLabel,
  open,
  onClose,
  kind = 'dialog',
  guarded = false,
  children,
}: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const dialog = element.current;
    if (!dialog) return;
    if (open && !dialog.open) dialog.showModal();
    if (!open && dialog.open) dialog.close();
    if (!open) return;
    raise(id);
    return () => lower(id);
  }, [open, id]);
  const onPress = (event: MouseEvent) => {
    if (event.target === element.current && !guarded) onClose();
  };
  return (
    <dialog
      ref={element}
      class={kind === 'dialog' ? 'dialog' : `dialog ${kind}`}
      aria-labelledby={id}
      onClose={onClose}
      onMouseDown={onPress}
    >
      {open && (
        <>
          <div class="head">
            <h2 id={id}>{title}</h2>
            <IconButton icon={xIcon} label={closeLabel} onClick={onClose} />
          </div>
          <div class="content">{children}</div>
          <Toasts closeLabel={closeLabel} within={id} />
        </>
      )}
    </dialog>
  );
}
