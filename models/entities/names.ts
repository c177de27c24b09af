import { modelBehind } from './device-model.ts';
import { findFuzzy, MIN_FUZZY } from './fuzzy.ts';
import { type Alias, fold, type Gazetteers } from './gazetteer.ts';
import type { GazetteerEntry } from './gazetteer-file.ts';
import { after, before, matcher } from './scan.ts';
import type { Match, Source } from './types.ts';

/** Plans, cities, devices and regulators of the gazetteers in a message; the value is the name in its language. */
const exact = matcher('gazetteer', 70);
const fuzzy = matcher('gazetteer-fuzzy', 30);

const latin = /[a-z0-9]/;
const canonical = ({ en, zh }: GazetteerEntry, language: 'en' | 'zh') =>
  (language === 'zh' ? (zh ?? en) : (en ?? zh)) ?? '';

/** 北京路, 长沙发, 北京时间, 上海菜: no city is meant. */
const cityNotBehind =
  /^(?:[东南西北中]?[一二三四五]?(?:路|街|大街|大道|巷)|时间|菜|话(?!费)|烤鸭|银行|证券|发上|人寿|虾|牛肉|小吃|方言|石(?!油)|克)/;
const placeBeforeEn =
  /(?:^|[^a-z])(?:in|to|from|at|near|for|around|visiting|outside|through|via|of|leaving|reach(?:ed)?) $/;
const placeBeforeZh = /[在去到从回来往住飞离至]$/;
const callBefore = /(?:打|拨|拨打|向|找|去|热线|(?<![a-z])(?:call|dial|ring|to))\s?$/;
const callBehind = /^(?:热线|投诉|举报|反映|见|和|上)/;
const personBefore =
  /(?:cousin|friend|brother|sister|daughter|son|wife|husband|aunt|agent|named|called|name is|mr|mrs|ms|lady) $/;

export function extractNames(source: Source, gazetteers: Gazetteers): Match[] {
  const folded = source.text.replaceAll('-', ' ');
  const found: Match[] = [];
  for (let start = 0; start < folded.length; start += 1) {
    // Inside a Latin word no name begins.
    if (latin.test(folded[start] ?? '') && latin.test(folded[start - 1] ?? '')) continue;
    let node = gazetteers.trie.next.get(folded[start] ?? '');
    for (let end = start + 1; node; end += 1) {
      for (const alias of node.alias ?? []) {
        const match = named(source, alias, start, end);
        if (match) found.push(match);
      }
      node = node.next.get(folded[end] ?? '');
    }
  }
  return [...found, ...slips(source, folded, gazetteers)];
}

function named(source: Source, alias: Alias, start: number, end: number): Match | undefined {
  const { entry } = alias;
  const lastIsLatin = latin.test(alias.text.at(-1) ?? '');
  const touching = lastIsLatin && latin.test(source.text[end] ?? '');
  if (alias.cased !== undefined && source.cased.slice(start, end) !== alias.cased) return undefined;
  if (entry.entity === 'device') return device(source, entry, start, end);
  if (touching || (/^\d/.test(alias.text) !== false && /\d/.test(source.text[start - 1] ?? '')))
    return undefined;
  if (entry.entity === 'regulator' && entry.common && /^\d/.test(alias.text)) {
    const cued = callBefore.test(before(source, start)) || callBehind.test(after(source, end));
    if (!cued || /\d/.test(source.text[end] ?? '')) return undefined;
  }
  if (entry.entity === 'city') return city(source, entry, start, end);
  return exact(entry.entity, start, end, canonical(entry, source.language));
}

function device(source: Source, entry: GazetteerEntry, start: number, end: number): Match | undefined {
  const model = modelBehind(source, end);
  if (model) return exact('device', start, model.end, `${canonical(entry, source.language)} ${model.name}`);
  if (entry.models || (latin.test(source.text[end] ?? '') && latin.test(source.text[end - 1] ?? '')))
    return undefined;
  return exact('device', start, end, canonical(entry, source.language));
}

function city(source: Source, entry: GazetteerEntry, start: number, end: number): Match | undefined {
  const suffix =
    source.text[end] === '市' && !/^市(?:场|民|政|里|值|监)/.test(source.text.slice(end, end + 2)) ? 1 : 0;
  const front = before(source, start);
  if (cityNotBehind.test(after(source, end)) || personBefore.test(front)) return undefined;
  if (entry.common && suffix === 0) {
    const isLatin = latin.test(source.text[start] ?? '');
    const capital = /[A-Z]/.test(source.cased[start] ?? '');
    if (isLatin ? !capital || !placeBeforeEn.test(front) : !placeBeforeZh.test(front)) return undefined;
  }
  return exact('city', start, end + suffix, canonical(entry, source.language));
}

const word = /[a-z']+/g;
const MAX_WORDS = 3;

/** Names one slip away, in windows of one to three words. */
function slips(source: Source, folded: string, { fuzzy: index }: Gazetteers): Match[] {
  const words = [...folded.matchAll(word)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
  }));
  const found: Match[] = [];
  for (let first = 0; first < words.length; first += 1) {
    for (let count = 0; count < MAX_WORDS && first + count < words.length; count += 1) {
      const a = words[first];
      const b = words[first + count];
      if (!a || !b || b.end - a.start > index.longest + 1) break;
      if (
        b.end - a.start < MIN_FUZZY ||
        /\d/.test(folded[b.end] ?? '') ||
        /\d/.test(folded[a.start - 1] ?? '')
      )
        continue;
      const typed = fold(source.text.slice(a.start, b.end));
      const alias = findFuzzy(index, typed);
      if (alias && credible(source, alias, a.start, b.end)) {
        found.push(fuzzy(alias.entry.entity, a.start, b.end, canonical(alias.entry, source.language)));
      }
    }
  }
  return found;
}

/** A slip of a city's name must look like a name (six letters, a capital), one of another's must be no other word. */
function credible(source: Source, { entry, text }: Alias, start: number, end: number): boolean {
  const typed = source.cased.slice(start, end);
  if (entry.entity !== 'city') return text.length >= 7 && longWordDiffers(text, fold(typed));
  if (!/^[A-Z]/.test(typed) || everyday.has(typed.toLowerCase())) return false;
  return placeBeforeEn.test(before(source, start)) || (text.length >= 6 && /[a-z]/.test(typed));
}

/** "Horizon Unlimted" is a slip; "roaming back" for "roaming pack" are other words. */
function longWordDiffers(name: string, typed: string): boolean {
  const wanted = name.split(' ');
  const words = typed.split(' ');
  if (wanted.length !== words.length) return true;
  return words.every((word, i) => word === wanted[i] || (word.length >= 5 && !everyday.has(word)));
}

/** Words one letter away from a city. */
const everyday = new Set(
  'change changed charge charged having loading moving paying parts party leads human mobile money taking turns texas latin perch miles handed during hanging phone plan plans area china chine sunday monday friday saturday'.split(
    ' ',
  ),
);
