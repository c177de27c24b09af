import xIcon from 'lucide-static/icons/x.svg?shapes';
import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { IconButton } from './button.tsx';

interface DialogProps {
  title: string;
  closeLabel: string;
  open: boolean;
  onClose: () => void;
  /** `sheet` slides in from the end of the line and fills the height. */
  kind?: 'dialog' | 'sheet';
  children: ComponentChildren;
}

/** The browser's own modal dialog: focus stays inside, Esc closes, focus returns to where it was. */
export function Dialog({ title, closeLabel, open, onClose, kind = 'dialog', children }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const dialog = element.current;
    if (!dialog) return;
    if (open && !dialog.open) dialog.showModal();
    if (!open && dialog.open) dialog.close();
  }, [open]);
  const onPress = (event: MouseEvent) => {
    if (event.target === element.current) onClose();
  };
  return (
    <dialog
      ref={element}
      class={kind === 'sheet' ? 'dialog sheet' : 'dialog'}
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
        </>
      )}
    </dialog>
  );
}
