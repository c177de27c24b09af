import type { ComponentChildren } from 'preact';

export type Fact = readonly [term: string, value: ComponentChildren];

/** Terms and values under each other, numbers at the end of the line; a value of null leaves its line out. */
export function Facts({ facts, numbers = false }: { facts: readonly (Fact | null)[]; numbers?: boolean }) {
  return (
    <dl class={numbers ? 'facts numbers' : 'facts'}>
      {facts.map(
        (fact) =>
          fact && (
            <div key={fact[0]}>
              <dt>{fact[0]}</dt>
              <dd>{fact[1]}</dd>
            </div>
          ),
      )}
    </dl>
  );
}

interface StatusProps {
  tone: 'plain' | 'positive' | 'caution' | 'danger' | 'info';
  children: ComponentChildren;
  'data-testid'?: string;
}

/** A dot and the word that it means; danger and caution differ in shape too. */
export function Status({ tone, children, ...rest }: StatusProps) {
  return (
    <span {...rest} class={`status ${tone}`}>
      <span class="mark" aria-hidden="true" />
      {children}
    </span>
  );
}
