import { useLayoutEffect, useRef } from 'preact/hooks';

interface MeterProps {
  /** What is measured. */
  words: string;
  /** 0 to 1. */
  value: number;
  /** The value as text, by locale: "81 %". */
  number: string;
  /** A runner-up: quieter. */
  faint?: boolean;
  /** The value is not to be relied on: a dashed outline beside the word that says so. */
  unsure?: boolean;
}

/** A share between 0 and 1 as words, number and bar (the confidence bar). */
export function Meter({ words, value, number, faint = false, unsure = false }: MeterProps) {
  const fill = useRef<HTMLSpanElement>(null);
  const share = Math.min(1, Math.max(0, value));
  useLayoutEffect(() => {
    fill.current?.style.setProperty('transform', `scaleX(${share.toFixed(4)})`);
  }, [share]);
  return (
    <div class={`meter${faint ? ' faint' : ''}${unsure ? ' unsure' : ''}`}>
      <span class="words">{words}</span>
      <span class="number">{number}</span>
      <span class="track" aria-hidden="true">
        <span class="fill" ref={fill} />
      </span>
    </div>
  );
}
