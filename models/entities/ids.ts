import { after, before, matcher, scan } from './scan.ts';
import type { EntityType, Extractor, Match, Source } from './types.ts';

/** Card, device, account and order numbers. The first two carry a check digit; the others count only behind a cue word. */
const checked = matcher('checksum', 95);
const cued = matcher('cue', 90);

/** The Luhn check over a string of digits. */
export function luhn(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i += 1) {
    const digit = digits.charCodeAt(digits.length - 1 - i) - 48;
    const doubled = i % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

const card = /(?<![\da-z]|\d[ -])89(?:[ -]?\d){17,18}(?![\da-z]|[ -]\d)/g;
const device = /(?<![\da-z]|\d[ -])\d(?:[ -]?\d){14}(?![\da-z]|[ -]\d)/g;

function withCheckDigit({ text }: Source): Match[] {
  const reader = (entity: EntityType) => (match: RegExpExecArray, start: number, end: number) => {
    const digits = match[0].replace(/\D/g, '');
    return luhn(digits) && !/^0{5}/.test(digits) ? checked(entity, start, end, digits) : undefined;
  };
  return [...scan(text, card, reader('iccid')), ...scan(text, device, reader('imei'))];
}

const accountCue =
  /(?<![a-z])(?:(?:account|acct|acc|a\/c|customer|client|subscriber|user)(?: ?(?:number|num|no|id|code|#))?(?![a-z])|(?:宽带|合同|登录|客户|用户|缴费|会员)?(?:账号|帐号|账户|帐户|户号|客户编号|客户号|用户编号|用户号|会员号|客户id|用户id))/g;
const orderCue =
  /(?<![a-z])(?:(?:order|ref|reference|ticket|case|complaint|tracking|booking|transaction|request|incident|receipt)(?: ?(?:ref|reference|number|num|no|id|code|#))?(?![a-z])|(?:订单|工单)(?:编号|号码|号)?|(?:投诉|受理|交易|快递|物流|报障|报修|流水)(?:单|号|编号)(?:号码|编号|号)?|运单号|单号|流水号|参考号)/g;
/** What may stand between the cue and its number. */
const between = /^\.? {0,2}(?:is|was|are|是|为|叫)? {0,2}[:#=]{0,2} {0,2}#? {0,2}/;
const value =
  /^(?:[a-z]{0,5}-?\d{3,20}(?:-[a-z]{0,3}\d{1,8}){0,4}|[a-z]{1,4}\d{1,4}[a-z]{1,4}\d{2,12})(?![\da-z]|\.\d|-\d)/;
const groups = /^\d{2,5}(?: \d{2,5}){1,4}(?![\da-z]| ?\d)/;
const unit =
  /^\s?(?:块|元|个|条|次|天|年|月|日|号|%|m\b|g\b|gb|mb|兆|days?|times?|people|dollars|rupees|pounds|am\b|pm\b|:\d)/;

function behindCue(source: Source, cue: RegExp, entity: EntityType): Match[] {
  return scan(source.text, cue, (match, _, cueEnd) => {
    const room = after(source, cueEnd, 64);
    const gap = between.exec(room)?.[0] ?? '';
    const rest = room.slice(gap.length);
    const single = value.exec(rest)?.[0];
    const several = groups.exec(rest)?.[0];
    const shown = several !== undefined && several.length > (single?.length ?? 0) ? several : single;
    if (shown === undefined) return undefined;
    const digits = shown.replace(/\D/g, '');
    // "account 2024" and "order 30": without "number", "no", # or a letter a short number is something else.
    const explicit =
      /[:#]|is|是|为/.test(gap) ||
      /(?:number|num|no|id|code|#|号|编号|ref|reference)$/.test(match[0]) ||
      /[a-z]/.test(shown);
    if (digits.length < (explicit ? 4 : 5)) return undefined;
    const start = cueEnd + gap.length;
    const end = start + shown.length;
    if (unit.test(after(source, end))) return undefined;
    if (/[a-z]$/.test(match[0]) && gap === '' && /^[a-z]/.test(rest)) return undefined;
    return cued(entity, start, end, canonical(source.cased.slice(start, end)));
  });
}

/** Capitals; no spaces; hyphens only where letters stand, since digits alone are grouped at will. */
const canonical = (shown: string) => {
  const plain = shown.replaceAll(' ', '').toUpperCase();
  return /[A-Z]/.test(plain) ? plain : plain.replaceAll('-', '');
};

/** Numbers that carry their kind in front: ORD12345, INC-55121, #SW20931. */
const prefixed = /(?<![\da-z])(?:(?:ord|inc|tkt|cmp|req|wo)-?\d{5,16}|#[a-z]{0,4}-?\d{4,16})(?![\da-z]|-\d)/g;

export const extractIds: Extractor = (source) => [
  ...withCheckDigit(source),
  ...behindCue(source, accountCue, 'account_number').filter(
    // "账户余额" and "account balance" are followed by money, not by a number of their own.
    ({ start }) => !/[¥$£€₹]$/.test(before(source, start, 1)),
  ),
  ...behindCue(source, orderCue, 'order_number'),
  ...scan(source.text, prefixed, ([shown], start, end) => {
    const from = shown.startsWith('#') ? start + 1 : start;
    return { ...cued('order_number', from, end, canonical(source.cased.slice(from, end))), priority: 85 };
  }),
];
