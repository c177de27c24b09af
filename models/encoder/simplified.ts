/// <reference path="./opencc-js.d.ts" />
/**
 * Traditional → simplified Chinese with OpenCC's dictionaries. Measured on 17,798 simplified messages: the `tw` and `twp`
 * presets rewrite sound simplified text (么 → 幺, 程序 → 进程, 248 and 290 of them), plain `t` touches only what is
 * traditional (50). So: plain `t`, before it those Taiwan words (簡訊 → 短信, 網路 → 网络) whose spelling cannot be simplified.
 * The converter costs about 12 MB and 25 ms, so it is built at the first message that needs it.
 */
import { ConverterFactory, type DictLike } from 'opencc-js/core';
import traditionalCharacters from 'opencc-js/dict/TSCharacters';
import traditionalPhrases from 'opencc-js/dict/TSPhrases';
import taiwanWords from 'opencc-js/dict/TWPhrasesRev';

/** Telecom words of Taiwan and Hong Kong that OpenCC leaves as they are; traditional on both sides. */
const telecomWords =
  '帳單 賬單|帳戶 賬戶|帳號 賬號|出帳 出賬|入帳 入賬|甚麼 什麼|門號 手機號碼|儲值 充值|吃到飽 不限流量';

let traditional: Set<string> | undefined;
let convert: ((text: string) => string) | undefined;

function traditionalSet(): Set<string> {
  traditional ??= new Set(
    traditionalCharacters.split('|').flatMap((pair) => {
      const [from, to] = pair.split(' ');
      return from && from !== to ? [from] : [];
    }),
  );
  return traditional;
}

function hasTraditional(text: string): boolean {
  const set = traditionalSet();
  for (const character of text) if (set.has(character)) return true;
  return false;
}

function build(): (text: string) => string {
  const words = taiwanWords
    .split('|')
    .filter((pair) => hasTraditional(pair.slice(0, pair.indexOf(' '))))
    .join('|');
  const regional: DictLike[] = [words, telecomWords];
  const plain: DictLike[] = [traditionalPhrases, traditionalCharacters];
  return ConverterFactory([regional], [plain]);
}

/** The text in simplified characters; text without a traditional character is returned as it is. */
export function toSimplified(text: string): string {
  if (!hasTraditional(text)) return text;
  convert ??= build();
  return convert(text);
}
