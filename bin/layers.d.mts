export function checkFile(path: string, text: string): string[];
export function checkTree(folder?: string): string[];
