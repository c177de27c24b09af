import type { Language } from '../types.ts';

/** The sixteen kinds of entity (docs: evaluation rows). */
export const ENTITY_TYPES = [
  'phone_number',
  'iccid',
  'imei',
  'account_number',
  'order_number',
  'email',
  'money',
  'data_volume',
  'duration',
  'date',
  'period',
  'time',
  'plan',
  'city',
  'device',
  'regulator',
] as const;
export type EntityType = (typeof ENTITY_TYPES)[number];

/** What the extractors read instead of the message: one UTF-16 unit for each code point of it, so that every index fits. */
export interface Source {
  /** Lower case, half width, simplified characters: what the rules are written against. */
  readonly text: string;
  /** Half width with its capitals and original characters. */
  readonly cased: string;
  readonly language: Language;
  /** Day number (days since 1970-01-01) of the moment that relative dates refer to, at its own offset. */
  readonly today: number;
}

/** A find before overlaps are settled. */
export interface Match {
  entity: EntityType;
  start: number;
  end: number;
  value: unknown;
  extractor: string;
  /** Decides between spans of the same length; higher wins. */
  priority: number;
}

export type Extractor = (source: Source) => Match[];
