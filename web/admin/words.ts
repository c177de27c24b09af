import { account as accountEn } from '../i18n/en/account.ts';
import * as en from '../i18n/en/admin.ts';
import { common as commonEn } from '../i18n/en/common.ts';
import { inLanguage } from '../i18n/index.ts';
import { account as accountZh } from '../i18n/zh/account.ts';
import * as zh from '../i18n/zh/admin.ts';
import { common as commonZh } from '../i18n/zh/common.ts';

const all = {
  en: { ...en, common: { ...commonEn, ...accountEn, ...en.shell } },
  zh: { ...zh, common: { ...commonZh, ...accountZh, ...zh.shell } },
};

/** The words of a section by its name, and under `common` what all sections share. */
export const adminWords = () => inLanguage(all);
