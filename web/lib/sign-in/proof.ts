import { signal } from '@preact/signals';

/** Callers that wait for a proof; several calls may ask at once, one dialog answers all. */
export const waiting = signal<readonly ((proved: boolean) => void)[]>([]);

/** Opens the dialog; true once the server has accepted a proof, false when it is closed. */
export const askProof = (): Promise<boolean> =>
  new Promise((resolve) => {
    waiting.value = [...waiting.value, resolve];
  });

export function settle(proved: boolean): void {
  const callers = waiting.value;
  waiting.value = [];
  for (const caller of callers) caller(proved);
}
