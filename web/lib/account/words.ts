import type { WireError } from '../../../server/contract/index.ts';
import { account as accountEn } from '../../i18n/en/account.ts';
import { common as commonEn } from '../../i18n/en/common.ts';
import { inLanguage } from '../../i18n/index.ts';
import { account as accountZh } from '../../i18n/zh/account.ts';
import { common as commonZh } from '../../i18n/zh/common.ts';
import { errorWords } from '../errors.ts';

const all = { en: { ...commonEn, ...accountEn }, zh: { ...commonZh, ...accountZh } };

/** Words of signing in and of one's own account, with those that all pages share. */
export const accountWords = () => inLanguage(all);

/** What went wrong, for people who work here, and what helps. */
export function staffWords(error: WireError): string {
  const words = accountWords();
  const seconds = error.details?.retry_after;
  if (error.code === 'TOO_MANY' && typeof seconds === 'number') return words.tryIn(Math.ceil(seconds));
  const own: Partial<Record<string, string>> = words.errors;
  return (Object.hasOwn(own, error.code) ? own[error.code] : undefined) ?? errorWords(error);
}
