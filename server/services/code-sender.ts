/** The way of a one-time code to a subscriber. An operator's SMS gateway is one; it knows the number on file. */
export interface CodeSender {
  /** Resolves when it is on its way. @returns where it went, masked */
  send(code: { external_id: string; code: string }): Promise<{ sent_to: string }>;
  /** True where the code is told to whoever asked: there is nobody who could send it. */
  readonly reveals: boolean;
}

/** For demonstrations on one's own machine: nothing is sent. */
export const demoSender: CodeSender = {
  reveals: true,
  send: ({ external_id }) => Promise.resolve({ sent_to: masked(external_id) }),
};

/** The last characters, fewer of short ones, none of a single one. */
export function masked(text: string): string {
  const points = [...text];
  const shown = points.length > 6 ? 3 : Math.min(2, points.length - 1);
  return `•••${points.slice(points.length - shown).join('')}`;
}
