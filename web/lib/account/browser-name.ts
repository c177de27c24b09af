/** In this order: every one of them also names one or more of those below. */
const browsers = [
  ['Edge', /\bEdgA?\//],
  ['Opera', /\bOPR\//],
  ['Firefox', /\b(?:Firefox|FxiOS)\//],
  ['Chrome', /\b(?:Chrome|CriOS)\//],
  ['Safari', /\bSafari\//],
] as const;
const systems = [
  ['iOS', /\b(?:iPhone|iPad)\b/],
  ['Android', /\bAndroid\b/],
  ['Windows', /\bWindows\b/],
  ['macOS', /\bMac OS X\b/],
  ['Linux', /\bLinux\b/],
] as const;

interface NameWords {
  unknownBrowser: string;
  browserOn: (browser: string, system: string) => string;
}

/** "Firefox on Windows", as far as a User-Agent says; a guess for people, never a decision. */
export function browserName(agent: string | null, words: NameWords): string {
  const found = (list: typeof browsers | typeof systems) =>
    list.find(([, pattern]) => pattern.test(agent ?? ''))?.[0];
  const [browser, system] = [found(browsers), found(systems)];
  if (browser && system) return words.browserOn(browser, system);
  return browser ?? system ?? words.unknownBrowser;
}
