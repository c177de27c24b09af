/** What `data/` tells the server's log; the server's own logger fits. No message bodies go through it. */
export interface DataLog {
  info(details: Record<string, unknown>, message: string): void;
  warn(details: Record<string, unknown>, message: string): void;
  error(details: Record<string, unknown>, message: string): void;
}

const nothing = () => {};
export const silent: DataLog = { info: nothing, warn: nothing, error: nothing };
