/** Longest text that the server takes, in code points (`MAX_TEXT_POINTS` of the contract). */
export const LONGEST = 4000;
/** From here on the composer counts aloud. */
export const COUNT_FROM = 3600;

/** Length in Unicode code points, the server's measure; a family emoji is several. */
export function countPoints(text: string): number {
  let points = 0;
  for (const _ of text) points++;
  return points;
}

const invisible = /[\s\p{Cc}\p{Cf}\u115F\u1160\u3164\uFFA0\u2800]/gu;

/** True when nothing visible is left of it; the server's rule, so that an empty message is never sent. */
export const isBlank = (text: string): boolean => text.replace(invisible, '') === '';

/**
 * The text as it is shown. Stored texts stay as sent; only what could hide or turn other text is made visible: control
 * characters become their pictures (␀), and the direction overrides, which fake words ("gpj.exe"), become �.
 * New lines and tabs stay; isolates, joiners and variation selectors are needed by scripts and emoji.
 */
export function showText(text: string): string {
  let shown = '';
  for (const char of text) {
    const point = char.codePointAt(0) ?? 0;
    if (point === 0x0a || point === 0x09) shown += char;
    else if (point < 0x20) shown += String.fromCodePoint(0x2400 + point);
    else if (point === 0x7f) shown += '\u2421';
    else if ((point > 0x7f && point < 0xa0) || point === 0x202d || point === 0x202e) shown += '\uFFFD';
    else shown += char;
  }
  return shown;
}

/** One line for a list: white space folded, cut at `longest` characters on a code-point border. */
export function oneLine(text: string, longest = 140): string {
  const folded = showText(
    text
      .slice(0, longest * 4)
      .replace(/\s+/g, ' ')
      .trim(),
  );
  const points = [...folded];
  return points.length > longest ? `${points.slice(0, longest - 1).join('')}…` : folded;
}

export type TextPart = { text: string; href?: string };

/**
 * Splits a text into plain parts and http(s) links. Addresses are ASCII and end at the first other character, so that
 * Chinese text right behind one is not swallowed; closing punctuation stays outside. Linear in the text's length.
 */
export function findLinks(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let from = 0;
  for (const match of text.matchAll(/\bhttps?:\/\/[\x21-\x7e]{1,2048}/gi)) {
    const found = match[0].replace(/[<>"'`].*$/s, '');
    const address = trimEnd(found);
    const href = safeAddress(address);
    if (!href) continue;
    if (match.index > from) parts.push({ text: text.slice(from, match.index) });
    parts.push({ text: address, href });
    from = match.index + address.length;
  }
  if (from < text.length) parts.push({ text: text.slice(from) });
  return parts;
}

/** Leaves out the punctuation that ends the sentence around an address, and a bracket that was opened before it. */
function trimEnd(address: string): string {
  let surplus = 0;
  for (const char of address) surplus += char === ')' ? 1 : char === '(' ? -1 : 0;
  let end = address.length;
  for (; end > 0; end--) {
    const last = address[end - 1] ?? '';
    if (last === ')' && surplus > 0) surplus--;
    else if (!'.,;:!?]}*'.includes(last)) break;
  }
  return address.slice(0, end);
}

/** The address in normal form, or null when it is not http(s) or carries a name and password before the host. */
function safeAddress(address: string): string | null {
  try {
    const url = new URL(address);
    const web = url.protocol === 'http:' || url.protocol === 'https:';
    return web && url.hostname !== '' && url.username === '' && url.password === '' ? url.href : null;
  } catch {
    return null;
  }
}
