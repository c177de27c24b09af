import * as en from '../i18n/en.ts';
import { inLanguage } from '../i18n/index.ts';
import * as zh from '../i18n/zh.ts';

/** The words of this page and those that all pages share, in the reader's language. */
export const words = () => inLanguage({ en: { ...en.common, ...en.api }, zh: { ...zh.common, ...zh.api } });
