import type { Finder, PrivateSpan, PrivateType } from './types.ts';

/** What only a word before or behind it gives away: codes, passwords, accounts, orders, documents. E-mail addresses too. */

/** What may stand between a cue and its value. */
const link = String.raw`[ "'(]{0,3}(?:(?:is|was|are|名?是|为|填|码|号|number|num|no|id|code|ref|reference|:|=|#|,|-)[ .:#="'(]{0,3}){0,4}`;
const unit = String.raw`(?![\d]|[.:]\d| ?(?:元|块|次|天|个|条|分|秒|年|月|gb|mb|%|兆|times|days|weeks|seconds|minutes|hours|people|dollars|rupees)(?![a-z]))`;

interface Rule {
  type: PrivateType;
  pattern: RegExp;
}

/** The value is the named group `v`. Every repetition is bounded. */
const rule = (type: PrivateType, cue: string, value: string): Rule => ({
  type,
  pattern: new RegExp(`${cue}${link}(?<v>${value})`, 'dg'),
});

const code = String.raw`(?:[a-z]{1,4}-)?\d(?:[ -]?\d){3,9}${unit}`;
const secret = String.raw`(?=[^\s,，。;；]{0,31}\d)[^\s,，。;；、"'<>\u4e00-\u9fff]{4,32}`;
const token = String.raw`(?=[a-z\d_.@-]{0,30}\d)(?:[a-z]{0,8}[-_.]?\d[\da-z._@-]{3,30}|[a-z][\da-z._-]{3,30})(?: \d{2,6}){0,4}${unit}`;
const wide = String.raw`(?:[a-z]{1,6}[-_]?)?\d[\da-z-]{3,30}(?: \d{2,6}){0,4}${unit}`;

const rules: readonly Rule[] = [
  rule(
    'CODE',
    String.raw`(?<![a-z])(?<!error |err |zip |postal |area |country |promo |discount |fault )(?:code|passcode|otp|pin|puk|cvv|cvc|one[ -]time password|password)(?: code)?(?: \((?:pac|puk|otp|pin)\))?(?: (?:you|they) (?:sent|gave)(?: me)?)?`,
    code,
  ),
  rule('CODE', String.raw`(?:cvv|cvc)`, String.raw`\d{3,4}(?!\d)`),
  rule('CODE', String.raw`(?<![a-z])(?:porting code|pac|puk|stac)(?: \(pac\))?`, String.raw`[a-z]{3}\d{6}`),
  rule('CODE', String.raw`(?<![a-z])(?:password|passwd|pwd)`, secret),
  rule(
    'CODE',
    '(?:验证码|校验码|动态码|动态密码|授权码|服务密码|密码|pin码|puk码|pin|puk)(?:输了|输入|输入了|收到|用了)?',
    code,
  ),
  rule('CODE', '(?:密码)', secret),
  rule(
    'ACCOUNT',
    String.raw`(?<![a-z])(?:account|acct|acc|a/c|customer|client|subscriber|membership|member|user)(?: ?(?:number|num|no|id|ref|reference|code|#))?\.?`,
    token,
  ),
  rule(
    'ACCOUNT',
    String.raw`(?<![a-z])(?:username|user ?name|login(?: name)?|user id)`,
    String.raw`[a-z\d_.@-]{3,40}(?<=\d[a-z._-]{0,8})`,
  ),
  rule(
    'ACCOUNT',
    '(?:账号|帐号|账户|帐户|户号|客户编号|客户号|用户编号|用户号|会员号|客户id|用户id|用户名|登录名|宽带)',
    token,
  ),
  rule(
    'ORDER',
    String.raw`(?<![a-z])(?:order|ref|reference|ticket|case|complaint|tracking|booking|transaction|request|incident|receipt|invoice)(?: ?(?:ref|reference|number|num|no|id|code|#))?\.?`,
    wide,
  ),
  rule(
    'ORDER',
    '(?:订单|工单|投诉单|受理单|交易单|快递单|物流单|运单|流水|受理|报障|报修|快递|单)(?:编号|单号|号码|号|单)?',
    wide,
  ),
  rule(
    'ID',
    String.raw`(?<![a-z])(?:passport|driving licence|driver'?s license|national insurance|nino|nric|id card|id number|visa number)(?: ?(?:number|num|no))?\.?`,
    String.raw`[a-z\d](?:[a-z\d]| (?=[a-z\d]{1,4}(?![a-z\d]))){5,20}(?<=\d.{0,8})`,
  ),
  rule(
    'ID',
    '(?:护照|通行证|台胞证|军官证|居住证)(?:号码|号)?',
    String.raw`[a-z\d字第\u4e00-\u9fff]{0,3}[a-z]{0,2}\d{6,12}号?`,
  ),
  rule('ID', '(?:身份证)(?:后[四六46]位)?(?:号码|号)?', String.raw`\d[\d ]{2,20}[\dx]`),
];

/** "640031 is your code", "9021 as the passcode", "739201是验证码". */
const behind =
  /(?<![\da-z.:¥$£€-])(?<v>\d(?:[ -]?\d){3,7})(?=["')]{0,2} ?(?:(?:is|as|was)(?: (?:your|my|the|a))?(?: [a-z]{1,12}){0,2} (?:code|otp|pin|passcode|password)(?![a-z])|(?:是|这个|为)?(?:您的|你的|我的)?(?:登录|短信)?(?:验证码|校验码|动态码|密码)))/dg;

const numbered = /(?<![\da-z])(?<v>(?:ord|inc|tkt|cmp|req|wo)-?\d{5,16}|#[a-z]{0,4}-?\d{4,16})(?![\da-z])/dg;
const ssn = /(?<![\d-])(?<v>\d{3}-\d{2}-\d{4})(?![\d-])/dg;

const all: readonly Rule[] = [
  ...rules,
  { type: 'CODE', pattern: behind },
  { type: 'ORDER', pattern: numbered },
  { type: 'ID', pattern: ssn },
];

const serviceNumber = /^(?:100\d{2}|95\d{3}|12\d{3}|11\d|19|20\d{2})$/;

export const findCued: Finder = ({ text }) => {
  const found: PrivateSpan[] = [];
  for (const { type, pattern } of all)
    for (const match of text.matchAll(pattern)) {
      const [start, end] = match.indices?.groups?.v ?? [0, 0];
      if (end > start && !serviceNumber.test(text.slice(start, end))) found.push({ type, start, end });
    }
  return found;
};

const local = /[a-z\d._%+'-]/;
const spelled =
  /(?<![a-z\d._-])[a-z\d._-]{1,40} (?:at|\[at\]|\(at\)) [a-z\d-]{1,40}(?: (?:dot|\[dot\]|\(dot\)) [a-z]{2,12}){1,3}(?![a-z])/g;
const domain =
  /^ ?(?:[a-z\d][a-z\d-]{0,40}(?:\.[a-z\d-]{1,40}){0,4}(?: ?\. ?[a-z]{2,12}(?![a-z]))?|[\u4e00-\u9fff]{1,10}\.(?:中国|公司|网络|[a-z]{2,8}))/;

/** Around every @, so that nothing is tried where there is none. */
export const findEmails: Finder = ({ text }) => {
  const found: PrivateSpan[] = [];
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    const behindAt = domain.exec(text.slice(at + 1, at + 160))?.[0];
    let start = at;
    while (start > 0 && at - start < 64 && local.test(text[start - 1] ?? '')) start -= 1;
    if (behindAt?.includes('.') && start < at)
      found.push({ type: 'EMAIL', start, end: at + 1 + behindAt.length });
  }
  for (const match of text.matchAll(spelled))
    found.push({ type: 'EMAIL', start: match.index, end: match.index + match[0].length });
  return found;
};
