/** The parts of a key event that decide; a DOM KeyboardEvent fits. */
export interface KeyPress {
  key: string;
  keyCode: number;
  isComposing: boolean;
  shiftKey: boolean;
  altKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
  timeStamp: number;
}

/** Milliseconds after `compositionend` in which an Enter still belongs to the input method (Safari sends it late). */
const AFTERMATH = 80;

/**
 * Tells the Enter that sends from the Enter that picks a word in a Chinese (or any other) input method. Feed it the
 * field's composition events.
 */
export function createImeGuard() {
  let composing = false;
  let endedAt = Number.NEGATIVE_INFINITY;
  return {
    start(): void {
      composing = true;
    },
    end(event: { timeStamp: number }): void {
      composing = false;
      endedAt = event.timeStamp;
    },
    /** Whether the key belongs to the input method and no handler may act on it. */
    owns(event: KeyPress): boolean {
      return composing || event.isComposing || event.keyCode === 229 || event.timeStamp - endedAt < AFTERMATH;
    },
    /** Whether this key press sends the message: Enter alone, and not the input method's. */
    sends(event: KeyPress): boolean {
      const plain = !event.shiftKey && !event.altKey && !event.ctrlKey && !event.metaKey;
      return event.key === 'Enter' && plain && !this.owns(event);
    },
  };
}
