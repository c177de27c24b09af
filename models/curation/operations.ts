/** Slips as people make them, by language. Each returns the text unchanged where it has nothing to do. */
import type { Language } from '../types.ts';

export type Random = () => number;
type Operation = (text: string, random: Random) => string;

const pick = <T>(items: readonly T[], random: Random): T | undefined =>
  items[Math.floor(random() * items.length)];

/** Keys beside each key of a QWERTY keyboard. */
const rows = ['qwertyuiop', 'asdfghjkl', 'zxcvbnm'];
const neighbours = new Map(
  rows.flatMap((row, r) =>
    [...row].map((key, i) => {
      const beside = [row[i - 1], row[i + 1], rows[r + 1]?.[i], rows[r - 1]?.[i]];
      return [key, beside.filter((one) => one !== undefined)] as const;
    }),
  ),
);

/** Changes one character that fits, at a random place. */
const at = (fits: RegExp, change: (char: string, next: string, random: Random) => string): Operation =>
  function once(text, random) {
    const points = [...text];
    const place = pick(
      [...points.keys()].filter((i) => i > 0 && fits.test(points[i] ?? '')),
      random,
    );
    if (place === undefined) return text;
    const next = points[place + 1] ?? '';
    const changed = change(points[place] ?? '', next, random);
    // A change of two characters takes the next one along.
    const taken = changed.length > 1 && changed.endsWith(points[place] ?? '') && next !== '' ? 2 : 1;
    return [...points.slice(0, place), changed, ...points.slice(place + taken)].join('');
  };

const swaps = (pairs: string, word: boolean): Operation => {
  const table = new Map(
    pairs.split(' ').flatMap((pair): [string, string][] => {
      const [a = '', b = '', ...rest] = pair.split('/');
      return rest[0] === 'one'
        ? [[a, b]]
        : [
            [a, b],
            [b, a],
          ];
    }),
  );
  return (text, random) => {
    const found = [...table].filter(([from]) =>
      word ? new RegExp(`\\b${from}\\b`, 'i').test(text) : text.includes(from),
    );
    const [from, to] = pick(found, random) ?? [];
    if (from === undefined || to === undefined) return text;
    return word ? text.replace(new RegExp(`\\b${from}\\b`, 'i'), to) : text.replace(from, to);
  };
};

const letter = /[a-z]/;
const withoutSigns: Operation = (text) =>
  text
    .replace(/[.,!?;:…。，！？；：、]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();

export const operations: Record<Language, Record<string, Operation>> = {
  en: {
    neighbour_key: at(letter, (char, _, random) => pick(neighbours.get(char) ?? [char], random) ?? char),
    dropped_letter: at(letter, () => ''),
    doubled_letter: at(letter, (char) => `${char}${char}`),
    swapped_letters: at(letter, (char, next) => (letter.test(next) ? next + char : char)),
    homophone: swaps(
      "their/there your/you're/one to/too/one its/it's then/than here/hear lose/loose/one",
      true,
    ),
    texting: swaps(
      'you/u/one please/pls/one are/r/one because/cuz/one thanks/thx/one tomorrow/tmrw/one and/n/one message/msg/one ' +
        "don't/dont/one can't/cant/one doesn't/doesnt/one I'm/im/one phone/fone/one",
      true,
    ),
    lower_case: (text) => text.toLowerCase(),
    upper_case: (text) => text.toUpperCase(),
    no_punctuation: withoutSigns,
    no_apostrophes: (text) => text.replaceAll(/['’]/g, ''),
  },
  zh: {
    homophone: swaps(
      '的/得 在/再 做/作 帐/账 像/象 那/哪 以/已 坐/座/one 号/好/one 怎么/咋/one 什么/啥/one 这样/酱/one',
      false,
    ),
    pinyin_initials: swaps(
      '流量/ll/one 话费/hf/one 宽带/kd/one 套餐/tc/one 客服/kf/one 短信/dx/one 手机/sj/one 漫游/my/one 充值/cz/one 激活/jh/one',
      false,
    ),
    dropped_character: at(/\p{Script=Han}/u, () => ''),
    doubled_character: at(/\p{Script=Han}/u, (char) => `${char}${char}`),
    no_punctuation: withoutSigns,
    half_width: (text) =>
      text.replaceAll('，', ',').replaceAll('？', '?').replaceAll('！', '!').replaceAll('。', '.'),
    spoken_end: (text, random) =>
      `${text.replace(/[。.！!]$/u, '')}${pick(['啊', '呢', '呀', '哦'], random)}`,
  },
};

/** One slip in a text; undefined where none of a few tries changes it. */
export function slip(
  text: string,
  lang: Language,
  random: Random,
): { text: string; operation: string } | undefined {
  const all = Object.entries(operations[lang]);
  for (let tries = 0; tries < 4; tries++) {
    const [operation, change] = pick(all, random) ?? [];
    const changed = operation && change ? change(text, random).trim() : text;
    if (operation && changed !== '' && changed !== text) return { text: changed, operation };
  }
  return undefined;
}
