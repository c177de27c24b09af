import type { Finder, PrivateSpan } from './types.ts';

/** Names of people: behind words that announce one, beside a title, or before a number of theirs. */

const surnames =
  '王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温庄葛耿季祁柯鲁岑翟阮';
const compound = '欧阳|司马|诸葛|上官|司徒|夏侯|东方|皇甫|慕容|令狐|尉迟|长孙|宇文|公孙';
const family = `(?:${compound}|[${surnames}])`;
/** Characters that begin the next word rather than end a name. */
const next =
  '的是在要想申请办改换手机电话号码身证卡订地住欠也和先女经师啊吧呢了没不说来去把给用有一二三已被让帮打收拨上下还就都交销报投';
const given = `[\\u4e00-\\u9fff](?:(?![${next}])[\\u4e00-\\u9fff])?`;
const fullZh = `${family}${given}`;
const title = '(?:先生|女士|小姐|太太|经理|师傅|老师|主任|阿姨|叔叔|工程师|总)';
const latin = String.raw`[A-Z][a-z'-]{1,20}(?: [A-Z][a-z'-]{1,20}){0,2}`;
const edge = String.raw`(?=$|[\s,.，。、;:!?！？~啊呀哦吧呢的])`;

const zh: readonly RegExp[] = [
  new RegExp(
    `(?:我叫|名叫|叫做|名字[叫是:]|爱人叫|老婆叫|老公叫|姓名[是为:]{0,2} ?|户名[是为:]{0,2} ?)(?<v>${fullZh}|${latin})`,
    'dg',
  ),
  new RegExp(
    `(?:机主|户主|开户人|联系人|收件人|收货人|本人|抬头|老公|老婆|爱人|儿子|女儿|妈妈|爸爸|朋友|同事)[是为叫:]{0,2} ?(?<v>${fullZh})`,
    'dg',
  ),
  new RegExp(`(?:登记在|户在|用|在)(?<v>${family}[\\u4e00-\\u9fff]{1,2})(?=名下|的名)`, 'dg'),
  new RegExp(`(?:我是|这里是|我姓名)(?<v>${family}(?!卡|名|牌)[\\u4e00-\\u9fff]{1,2})${edge}`, 'dg'),
  new RegExp(`我姓(?<v>${family})`, 'dg'),
  new RegExp(`(?<!谢)(?<v>${family}${title})(?!姐)`, 'dg'),
  new RegExp(`叫我(?<v>[小老阿]${family})`, 'dg'),
  new RegExp(`(?<=^|[\\s,，。;；])(?<v>${fullZh})(?=[ ,，:]{1,2}\\+?\\d{6})`, 'dg'),
  new RegExp(
    `(?<=^|[\\s,，。;；])(?<v>${family}[\\u4e00-\\u9fff]{1,2})(?=的(?:号|手机|电话|卡|账|套餐|宽带))`,
    'dg',
  ),
  /(?<v>[\u4e00-\u9fff]{2,6}·[\u4e00-\u9fff]{2,8})/dg,
];

const cap = String.raw`(?:[A-Z]\.|[A-Z][A-Za-z'-]{1,20}|(?:del?|van|von|der|la|bin|al|di)(?= ))`;
const caps = `${cap}(?:[ -]{1,2}${cap}){0,4}`;
/** A capital after these is no name. */
const notName = new Set(
  'the a an not so very really happy sad angry sorry still spanish french german english chinese indian british american irish italian vodafone ofcom mr mrs ms back asap now later today please ok okay i in on at from waiting urgent done fine good new old just also trying having getting paying looking calling using here there and or but with customer support sir madam monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december london paris leeds oxford singapore japan spain 5g 4g wifi netflix spelled wrong number is was are my your horizon black no yes why what when where how'.split(
    ' ',
  ),
);
const plain = "[A-Za-z\\u4e00-\\u9fff][A-Za-z'.\\u4e00-\\u9fff-]{1,20}";

const strong: readonly RegExp[] = [
  new RegExp(
    String.raw`\b(?:[Mm][Yy] (?:full )?name(?:'s| is)|[Nn]ame ?[:-]|[Mm]y (?:first|last) name is|[Ii]'?m called|[Cc]ontact person:?|[Aa]ccount holder:?|[Ff]irst name:?|[Ll]ast name:?|[Ss]urname:?|, name|in the name of|registered (?:under|to)|under the name(?: of)?) ?(?<v>${caps}|${plain}(?: ${plain})?)`,
    'dg',
  ),
];
const weak: readonly RegExp[] = [
  new RegExp(
    String.raw`\b(?:[Ii]['’]?m|[Ii] am|[Cc]all me|[Tt]his is|[Ii]t'?s|[Mm]y (?:husband|wife|son|daughter|mother|father|mum|mom|dad|brother|sister|friend|partner)|[Tt]he technician|[Tt]echnician|[Ss]peak to|[Tt]alk to|[Rr]egards,?|[Ss]incerely,?|[Cc]heers,?|[Tt]hanks,?(?=\n)|[Bb]est,?)\s{1,2}(?<v>${caps})`,
    'dg',
  ),
  new RegExp(String.raw`\b(?:am|is) (?:mr|mrs|ms|miss|dr)\.? (?<v>${plain})`, 'dgi'),
  new RegExp(
    String.raw`(?:^|[.,!?] |\b(?:[Ss]o|[Hh]i|[Hh]ello|[Hh]ey) )(?<v>${cap}(?: ${cap})?) here\b`,
    'dg',
  ),
  /(?:^|[.,;\n] ?)(?<v>[A-Z][a-z'-]{1,20} [A-Z][a-z'-]{1,20})(?=,? (?:\+|\(?\d{3}))/dg,
];

/** With its title, which tells who is meant as much as the name. */
const titled = new RegExp(String.raw`\b(?<v>(?:Mr|Mrs|Ms|Miss|Dr|Mx|Prof)\.? ${caps})`, 'dg');

function trimmed(shown: string): number {
  const words = shown.split(/[ ]/);
  let length = 0;
  for (const [i, one] of words.entries()) {
    // "Nguyen Van An": a later word with a capital is part of the name.
    if ((i === 0 || !/^[A-Z]/.test(one)) && notName.has(one.toLowerCase().replace(/(?:'s|[.,'-]+)$/, '')))
      break;
    length += one.length + (i > 0 ? 1 : 0);
  }
  return length;
}

export const findNames: Finder = ({ cased }) => {
  const found: PrivateSpan[] = [];
  const add = (match: RegExpMatchArray, english: boolean) => {
    const [start, end] = match.indices?.groups?.v ?? [0, 0];
    const length = english ? trimmed(cased.slice(start, end)) : end - start;
    if (length > 0) found.push({ type: 'NAME', start, end: start + length });
  };
  for (const pattern of [...zh, titled]) for (const match of cased.matchAll(pattern)) add(match, false);
  for (const pattern of [...strong, ...weak]) for (const match of cased.matchAll(pattern)) add(match, true);
  return found;
};
