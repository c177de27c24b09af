/**
 * Whether a day without a week, month or year of its own ("Monday", 3号, "12 Oct") lies behind or ahead, from the words of
 * its clause.
 */
const past =
  /(?<![a-z])(?:was|were|did|didn't|had|been|since|came|went|paid|said|told|took|taken|sent|put|got|bought|made|left|began|started|stopped|happened|(?!speed|indeed|exceed|proceed)[a-z]{3,12}ed|ago|bill|statement|invoice)(?![a-z])|[了过]|已经|以来|起[^ ]?|之后就|那天|那次|那会儿|那几天|账单|帐单|详单|明细|通话记录|发票|账|扣费|花销/;
const ahead =
  "will|i'll|we'll|going to|until|till|before|due|expires?|ends?|renews?|flying|fly|travel|trip|moving|tomorrow|deadline|emigrating";
const aheadZh = '之?前|打算|准备|到期|截止|飞|出国|出差|预约|改到|改成|搬';
const future = new RegExp(
  `(?<![a-z])(?:${ahead}|by|please|pls|can|could|want|wish|possible|off on|if|when salary|book|send someone|in my)(?![a-z])|${aheadZh}|再|能|可以|要(?!钱)`,
);
/** Of a month people ask politely for papers of the past ("PDF for August, please"), so wishes say nothing about it. */
const futureMonth = new RegExp(`(?<![a-z])(?:${ahead})(?![a-z])|${aheadZh}`);
const papers =
  /(?<![a-z])(?:bills?|statements?|invoices?|pdf|receipts?|usage|charges|copy)(?![a-z])|账|帐|详单|明细|发票|月结|花了|费用/;
const breaks = /[.!?;。!?;\n]/;

export type Tense = 'past' | 'future' | undefined;

/** The clause around a span, 48 characters at most to each side. */
function clauseAt(text: string, start: number, end: number): { front: string; clause: string } {
  const front =
    text
      .slice(Math.max(0, start - 48), start)
      .split(breaks)
      .at(-1) ?? '';
  return { front, clause: `${front} | ${text.slice(end, end + 48).split(breaks)[0] ?? ''}` };
}

/** For days. */
export function tenseAt(text: string, start: number, end: number): Tense {
  const { front, clause } = clauseAt(text, start, end);
  const isPast = past.test(clause);
  const isFuture = future.test(clause);
  if (isPast === isFuture) return /(?:since|自|从) ?$/.test(front) && isPast ? 'past' : undefined;
  return isPast ? 'past' : 'future';
}

/** For months. */
export function monthTenseAt(text: string, start: number, end: number): Tense {
  const { clause } = clauseAt(text, start, end);
  if (papers.test(clause)) return 'past';
  const isPast = past.test(clause);
  const isFuture = futureMonth.test(clause);
  return isPast === isFuture ? undefined : isPast ? 'past' : 'future';
}
