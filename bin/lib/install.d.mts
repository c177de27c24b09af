export interface Machine {
  node: string;
  platform: string;
  env: Readonly<Record<string, string | undefined>>;
  has(command: string): boolean;
  refuse(code: string, what: string, fix: string): void;
}

export function checkMachine(machine?: Machine): void;
export function checkBuildTools(machine?: Machine): void;
export function headerFolder(where?: { configured?: string; folders?: string[] }): string | null;
export function ensureInstalled(): boolean;
