import type { WireError } from '../../server/contract/index.ts';
import * as en from '../i18n/en.ts';
import { inLanguage } from '../i18n/index.ts';
import * as zh from '../i18n/zh.ts';
import { ApiError } from './api.ts';
import { NoAnswer, Refused } from './live.ts';

/** Any failure of a request as a coded error. */
export function toError(failure: unknown): WireError {
  if (failure instanceof ApiError || failure instanceof Refused) return failure.error;
  if (failure instanceof NoAnswer) return { code: 'NO_ANSWER', message: failure.message };
  return { code: 'INTERNAL', message: '' };
}

/** What an error means to its reader, in their language; the server's own words only for codes that we do not know. */
export function errorWords(error: WireError): string {
  const { errors } = inLanguage({ en: en.common, zh: zh.common });
  if (Object.hasOwn(errors, error.code)) return errors[error.code as keyof typeof errors];
  return error.message || errors.INTERNAL;
}
