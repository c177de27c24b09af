import { after, before, matcher, scan } from './scan.ts';
import type { Extractor, Match, Source } from './types.ts';

/**
 * Phone numbers by our own rules, as E.164. The region of a number without a country code is guessed from its shape and,
 * where two shapes collide, from the language: Chinese messages mean the mainland; English ones Britain (0…), North
 * America (3-3-4), India (5-5) or Singapore (4-4). Short service numbers (10086) take the mainland's code in front.
 */
const make = matcher('phone', 80);

const international = /(?<![\d+])(?:\+|00)(\d{1,3})[ -]?(\(\d{1,4}\)[ -]?)?\d(?:[ -]?\d){5,12}(?!\d)/g;
const mainlandMobile = /(?<![\d.+]|\d-)(?:86[ -]?)?(1[3-9]\d(?:[ -]?\d){8})(?!\d|-\d|\.\d)/g;
const freephone = /(?<![\d.+]|\d-)[48]00(?:[ -]?\d){7}(?!\d|-\d)/g;
const landline = /(?<!\d|\d-)(?:\(0\d{2,3}\)|0\d{2,3})[ -]?\d{3,4}[ -]?\d{4}(?!\d|-\d)/g;
const service =
  /(?<![\d.+¥$£€₹-])(?:100(?:00|01|10|11|15|50|60|86|99)|1008611|116114|95\d{3}|96\d{3,4})(?![\d.]|-\d)/g;
const british = /(?<!\d|\d-)(?:\(0\d{2,4}\)|0\d{2,4})(?:[ -]?\d){6,8}(?!\d|-\d)/g;
const american = /(?<![\d-])(?:1[ .-])?(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[ .-])[2-9]\d{2}[ .-]\d{4}(?!\d|-\d)/g;
const indian = /(?<!\d|\d-)(?:0?[6-9]\d{4}[ -]?\d{5})(?!\d|-\d|\.\d)/g;
const singaporean = /(?<!\d|\d-)[3689]\d{3}([ -]?)\d{4}(?!\d|-\d|\.\d)/g;

const callCueZh =
  /(?:打|拨|拨打|致电|来电|电话|热线|客服|号码|短信|联系|给|发)(?:了|过|的是?|到|是|:|,)?\s?$/;
const callCueEn =
  /\b(?:call(?:ed|ing)?|dial(?:led|ing)?|ring(?:ing)?|rang|phone(?:d)?|number(?: is)?|mobile(?: is)?|text(?:ed)?|sms|hotline|whatsapp|contact|reach(?: me)?(?: on| at)?|hp|tel|me (?:on|at)|from|to)[:.]? ?$/;
const callBehind = /^(?:发来|打来|给我打|给我发|打给|热线|客服)/;
const unitAfter =
  /^\s?(?:块|元|个|条|次|%|m\b|g\b|mb|gb|兆|分|步|人(?!工)|名|rupees|dollars|yuan|people|points|times)/;

/** National digits and country code → E.164, or undefined where the country has no such numbers. */
function international164(code: string, rest: string): string | undefined {
  const full = code + rest;
  const of = (country: string, national: RegExp) => {
    if (!full.startsWith(country)) return undefined;
    const digits = full.slice(country.length).replace(/^0/, '');
    return national.test(digits) ? `+${country}${digits}` : undefined;
  };
  const known =
    of('86', /^(?:1[3-9]\d{9}|[2-9]\d{8,10}|10\d{8}|[48]00\d{7})$/) ??
    of('852', /^[2-9]\d{7}$/) ??
    of('853', /^[268]\d{7}$/) ??
    of('44', /^[1-9]\d{8,9}$/) ??
    of('91', /^[1-9]\d{9}$/) ??
    of('65', /^[3689]\d{7}$/) ??
    of('1', /^[2-9]\d{2}[2-9]\d{6}$/);
  if (known !== undefined) return known;
  if (/^(?:86|44|91|65|1)/.test(full)) return undefined;
  return full.length >= 9 && full.length <= 15 && !full.startsWith('0') ? `+${full}` : undefined;
}

const digitsOf = (text: string) => text.replace(/\D/g, '');

export const extractPhones: Extractor = (source) => [
  ...scan(source.text, international, ([whole, code = '', extra = ''], start, end) => {
    // "+44 (0)20 …": the zero in brackets is not dialled from abroad.
    const digits = digitsOf(whole).slice(whole.startsWith('00') ? 2 : 0);
    const rest = digits.slice(code.length);
    const value = international164(code, extra.startsWith('(0)') ? rest.slice(1) : rest);
    return value === undefined ? undefined : make('phone_number', start, end, value);
  }),
  ...scan(source.text, mainlandMobile, ([whole, national = ''], start, end) =>
    evenly(national) ? make('phone_number', start, end, `+86${digitsOf(whole).slice(-11)}`) : undefined,
  ),
  ...scan(source.text, freephone, ([whole], start, end) =>
    make('phone_number', start, end, `+86${digitsOf(whole)}`),
  ),
  ...scan(source.text, service, ([whole], start, end) => serviceNumber(source, whole, start, end)),
  ...(source.language === 'zh' ? mainlandLandlines(source) : abroad(source)),
  ...scan(source.text, american, ([whole], start, end) =>
    make('phone_number', start, end, `+1${digitsOf(whole).slice(-10)}`),
  ),
];

/** 138 0013 8000 and 138-0013-8000 are numbers; "13 8 0013 8000" is a list. */
const evenly = (text: string) =>
  !/[ -]/.test(text) || /^\d{3}([ -])\d{4}\1\d{4}$|^\d{3}([ -])\d{3}\2\d{5}$/.test(text);

function serviceNumber(source: Source, whole: string, start: number, end: number): Match | undefined {
  const certain = /^(?:10010|10086|10099|1008611|10050|116114)$/.test(whole);
  const near = before(source, start, 16);
  if (unitAfter.test(after(source, end))) return undefined;
  if (!certain && !callCueZh.test(near) && !callCueEn.test(near) && !callBehind.test(after(source, end)))
    return undefined;
  return make('phone_number', start, end, `+86${whole}`);
}

/** Area code 010, 02x (8 digits) or 0xxx (7 or 8). */
function mainlandLandlines({ text }: Source): Match[] {
  return scan(text, landline, ([whole], start, end) => {
    const digits = digitsOf(whole);
    return /^0(?:10\d{8}|2\d{9}|[3-9]\d{2}\d{7,8})$/.test(digits)
      ? make('phone_number', start, end, `+86${digits.slice(1)}`)
      : undefined;
  });
}

function abroad(source: Source): Match[] {
  const found = scan(source.text, british, ([whole], start, end) => {
    const digits = digitsOf(whole);
    return /^0(?:7\d{9}|20\d{8}|1\d{8,9}|2[3-9]\d{8}|800\d{6,7}|3\d{9})$/.test(digits)
      ? make('phone_number', start, end, `+44${digits.slice(1)}`)
      : undefined;
  });
  found.push(
    ...scan(source.text, indian, ([whole], start, end) =>
      make('phone_number', start, end, `+91${digitsOf(whole).slice(-10)}`),
    ),
    ...scan(source.text, singaporean, ([whole, gap], start, end) => {
      if (gap === '' && !callCueEn.test(before(source, start, 20))) return undefined;
      return make('phone_number', start, end, `+65${digitsOf(whole)}`);
    }),
  );
  return found;
}
