/** A command line that cannot be followed: says which flag and what it takes. */
export class UsageError extends Error {
  readonly code = 'USAGE';
  readonly fix: string;
  constructor(message: string, fix: string) {
    super(message);
    this.name = 'UsageError';
    this.fix = fix;
  }
}

/** Every value of a flag that may be given more than once (`--test a --test b`, `--test=a`). */
export function repeated(rawArgs: readonly string[], name: string): string[] {
  const values: string[] = [];
  for (const [i, word] of rawArgs.entries()) {
    if (word === `--${name}`) {
      const value = rawArgs[i + 1];
      if (value === undefined || value.startsWith('--'))
        throw new UsageError(`--${name} needs a value`, `write --${name} FILE`);
      values.push(value);
    } else if (word.startsWith(`--${name}=`)) values.push(word.slice(name.length + 3));
  }
  return values;
}

/** Refuses flags that the command does not know: a slip must not change what is measured without a word. */
export function refuseUnknown(rawArgs: readonly string[], known: Readonly<Record<string, unknown>>): void {
  for (const word of rawArgs) {
    if (!word.startsWith('--')) continue;
    const name = word.slice(2).split('=')[0] ?? '';
    if (Object.hasOwn(known, name) || Object.hasOwn(known, name.replace(/^no-/, ''))) continue;
    throw new UsageError(`there is no flag --${name}`, 'see --help for those there are');
  }
}

export function wholeNumber(
  value: string | undefined,
  name: string,
  { low, high, fallback }: { low: number; high: number; fallback: number },
): number {
  if (value === undefined) return fallback;
  const number = Number(value);
  if (Number.isInteger(number) && number >= low && number <= high) return number;
  throw new UsageError(`--${name} is ${JSON.stringify(value)}`, `give a whole number from ${low} to ${high}`);
}

export function languageFlag(value: string | undefined): 'en' | 'zh' | undefined {
  if (value === undefined || value === 'en' || value === 'zh') return value;
  throw new UsageError(
    `--lang is ${JSON.stringify(value)}`,
    'give en or zh, or leave it out: the script of a text decides',
  );
}
