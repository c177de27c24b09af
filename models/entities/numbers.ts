/** Numbers as people write them in both languages: "1,250.50", "1.5k", "两百多", "一百二", "two hundred", "a couple of". */

const zhDigits = new Map([...'零一二三四五六七八九'].map((digit, value) => [digit, value]));
zhDigits.set('〇', 0);
zhDigits.set('两', 2);
zhDigits.set('俩', 2);
zhDigits.set('仨', 3);
const zhUnits = new Map([
  ['十', 10],
  ['百', 100],
  ['千', 1_000],
]);

const enWords = new Map(
  Object.entries({
    ...{ zero: 0, one: 1, two: 2, three: 3, four: 4, five: 5, six: 6, seven: 7, eight: 8, nine: 9, ten: 10 },
    ...{ eleven: 11, twelve: 12, thirteen: 13, fourteen: 14, fifteen: 15, sixteen: 16, seventeen: 17 },
    ...{ eighteen: 18, nineteen: 19, twenty: 20, thirty: 30, forty: 40, fourty: 40, fifty: 50, sixty: 60 },
    ...{ seventy: 70, eighty: 80, ninety: 90 },
  }),
);
const enScales = new Map([
  ['hundred', 100],
  ['thousand', 1_000],
  ['million', 1_000_000],
  ['dozen', 12],
]);

/** Sources of patterns; each repetition is bounded. */
const grouped = '\\d{1,3}(?:,\\d{3}){1,3}(?:\\.\\d{1,4})?';
const plain = '\\d{1,9}(?:\\.\\d{1,4})?';
/** Digits with an optional k or 万 behind them; behind a currency sign a letter may stand in front. */
export const AMOUNT = `(?:${grouped}|${plain})(?:[kw](?![a-z])|[万千百])?(?!\\d|,\\d{3}|\\.\\d)`;
/** The same, and never the tail of a longer number or of a word. */
export const DIGITS = `(?<![\\da-z]|\\d[.,-])${AMOUNT}`;
export const ZH_NUMBER =
  '(?<![零〇一二两三四五六七八九十百千万第几])[零〇一二两俩仨三四五六七八九十百千万]{1,12}(?![零〇一二三四五六七八九十百千万])';
const enUnit = [...enWords.keys()].sort((a, b) => b.length - a.length).join('|');
const enScale = [...enScales.keys()].join('|');
export const EN_WORDS = `(?<![a-z-])(?:a (?:couple(?: of)?|${enScale})|(?:${enUnit})(?:[ -](?:and )?(?:${enUnit}|${enScale})){0,5})(?![a-z])`;

/** The number that a match of DIGITS or AMOUNT stands for. */
export function readDigits(text: string): number | undefined {
  const last = text.at(-1) ?? '';
  const factor = last === 'k' ? 1_000 : last === '万' || last === 'w' ? 10_000 : (zhUnits.get(last) ?? 1);
  const value = Number((factor === 1 ? text : text.slice(0, -1)).replaceAll(',', ''));
  return Number.isFinite(value) ? round(value * factor) : undefined;
}

/** Cuts the dust of binary fractions: 1.1 * 3 is 3.3. */
export const round = (value: number): number => Math.round(value * 1e6) / 1e6;

/** 三四 and 三五 are a guess, three at least; 三九 is no number. */
const guess = (first: number, second: number) =>
  second === first + 1 || (first === 3 && second === 5) ? first : undefined;

/** A Chinese numeral: 三十, 一百二 (120), 二〇二五, 两三百 (its lower bound, 200), 一千二百三十四. */
export function readChinese(text: string): number | undefined {
  const characters = [...text];
  if (characters.every((character) => zhDigits.has(character)))
    return characters.length === 2 && !/[零〇]/.test(text)
      ? guess(zhDigits.get(characters[0] ?? '') ?? 0, zhDigits.get(characters[1] ?? '') ?? 0)
      : Number(characters.map((character) => zhDigits.get(character)).join(''));
  let total = 0;
  let section = 0;
  let digit: number | undefined;
  let unit = 10;
  for (const character of characters) {
    const asDigit = zhDigits.get(character);
    const asUnit = zhUnits.get(character);
    if (asDigit !== undefined) {
      // 两三百, 二三十: a guess between two; the lower one is kept. 零 only bridges places.
      if (asDigit === 0) {
        unit = 0;
        digit = undefined;
      } else digit ??= asDigit;
    } else if (asUnit !== undefined) {
      section += (digit ?? 1) * asUnit;
      digit = undefined;
      unit = asUnit;
    } else {
      total = (total + section + (digit ?? (section === 0 ? 1 : 0))) * 10_000;
      section = 0;
      digit = undefined;
      unit = 10_000;
    }
  }
  // 一百二 is 120, 三千五 is 3,500, but 一百零二 is 102 and 十二 is 12.
  const tail = digit === undefined ? 0 : unit >= 100 ? digit * (unit / 10) : digit;
  return total + section + tail;
}

/** "two hundred and fifty", "twenty-five", "a couple of", "a hundred". */
export function readEnglish(text: string): number | undefined {
  if (text.startsWith('a couple')) return 2;
  let total = 0;
  let current = 0;
  for (const word of text.split(/[ -]/)) {
    const value = enWords.get(word);
    const scale = enScales.get(word);
    if (word === 'a') current = 1;
    else if (value !== undefined) current += value;
    else if (scale === 100 || scale === 12) current = (current || 1) * scale;
    else if (scale !== undefined) {
      total += (current || 1) * scale;
      current = 0;
    } else if (word !== 'and') return undefined;
  }
  return total + current;
}

/** Any of the three. */
export function readNumber(text: string): number | undefined {
  if (/^\d/.test(text)) return readDigits(text);
  return /^[a-z]/.test(text) ? readEnglish(text) : readChinese(text);
}
