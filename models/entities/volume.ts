import { DIGITS, EN_WORDS, readNumber, round, ZH_NUMBER } from './numbers.ts';
import { after, before, matcher, scan } from './scan.ts';
import type { Extractor, Match, Source } from './types.ts';

/** Amounts of data in MB (1 GB = 1,024 MB), kept apart from network generations (5G), line speeds (300M, Mbps) and memory. */
const make = matcher('volume', 60);

const sizes = new Map([
  ...names(1_048_576, 'tb', 't', 'terabytes', 'terabyte'),
  ...names(1_024, 'gb', 'g', 'gigs', 'gig', 'gigabytes', 'gigabyte'),
  ...names(1, 'mb', 'm', 'megs', 'meg', 'megabytes', 'megabyte', '兆'),
  ...names(1 / 1_024, 'kb', 'kilobytes'),
]);

function names(size: number, ...units: string[]): [string, number][] {
  return units.map((unit) => [unit, size]);
}

const UNIT = [...sizes.keys()].sort((a, b) => b.length - a.length).join('|');
const amount = new RegExp(
  `(${DIGITS}|${ZH_NUMBER}|${EN_WORDS}|半|(?<![a-z])half an?|(?<![a-z])an?)([多来]?)( ?)(个?)(多?)(半?)( ?)(${UNIT})(?![a-z0-9])`,
  'g',
);

const speedMarks = /测速|网速|带宽|宽带|光纤|速率|下行|上行|mbps|speed|broadband|fibre/;
const speedBehind =
  /^\s?(?:ps|\/s|bps|p\/s|per sec)|^.{0,3}的?(?:宽带|光纤|光宽|光猫|网|带宽|速)|^ (?:line|broadband|fibre|fiber|internet|connection|speed|wifi)/;
const dataBehind =
  /^(?:的)?(?:国内|通用|定向|全国|本地|高速|免费|闲时|夜间)?(?:流量|数据)|^ ?(?:of )?(?:mobile )?data/;
const dataBefore =
  /(?:剩下?|剩余|还有|用了|用掉|跑了|跑掉|送|超出|超了|流量|used|left|remaining|buy|bought|add|extra)(?:的|只|就|了|of|only)?\s?$/;
const generationBehind =
  /^\s?(?:网|信号|套餐|手机|卡|开关|基站|覆盖|时代|速|的钱|network|signal|phone|sim|plan|coverage|mast|tower|speed)/;
const memory = /(?:内存|存储|空间|硬盘|memory|storage|ram)[^,。]{0,4}$/;
const memoryBehind = /^\s?(?:内存|存储|版|运存|ram|storage|memory|phone)/;

export const extractVolumes: Extractor = (source) =>
  scan(source.text, amount, (match, start, end) => volume(source, match, start, end));

function volume(source: Source, match: RegExpExecArray, start: number, end: number): Match | undefined {
  const [, number = '', , , piece, , half, , unit = ''] = match;
  const value = /^(?:半|half)/.test(number) ? 0.5 : /^an?$/.test(number) ? 1 : readNumber(number);
  const size = sizes.get(unit);
  if (value === undefined || size === undefined) return undefined;
  const behind = after(source, end);
  const front = before(source, start);
  if (/^an?$/.test(number) && unit.length < 3) return undefined;
  if (memory.test(front) || memoryBehind.test(behind)) return undefined;
  if (size === 1 && isSpeed(number, unit, front, behind, around(source, start, end))) return undefined;
  if (unit === 'g' && !piece && isGeneration(source, number, front, behind)) return undefined;
  // Bare letters are units in Chinese; in English only "20G" is, and "5m" is metres or minutes.
  if (source.language === 'en' && (unit === 'm' || unit === 't') && !dataBehind.test(behind))
    return undefined;
  return make('data_volume', start, end, round((value + (half ? 0.5 : 0)) * size));
}

const around = ({ text }: Source, start: number, end: number) =>
  text.slice(Math.max(0, start - 24), end + 24);

function isSpeed(number: string, unit: string, front: string, behind: string, near: string): boolean {
  if (speedBehind.test(behind) || (unit === '兆' && /千$/.test(number))) return true;
  if (dataBehind.test(behind) || unit === 'mb') return false;
  // "500M宽带测速只有80M": near a word about speed a bare M is a speed.
  return speedMarks.test(near) && !/流量|data/.test(near) && !dataBefore.test(front);
}

/** 2G to 6G are networks unless something says that they are used up; 2.4G and 5.8G are radio bands. */
function isGeneration(source: Source, number: string, front: string, behind: string): boolean {
  if (number === '2.4' || number === '5.8') return true;
  if (!/^[2-6]$/.test(number)) return false;
  // "5G data pack" is about the network, "5G of data" about an amount.
  if (source.language === 'en') return !/^ ?(?:of (?:mobile )?data|left|remaining)/.test(behind);
  if (dataBehind.test(behind)) return false;
  return !dataBefore.test(front) || generationBehind.test(behind);
}
