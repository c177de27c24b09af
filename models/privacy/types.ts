/** What is replaced; each has a placeholder of the same name. `ACCOUNT` also takes long numbers that nothing else explains. */
export const PRIVATE_TYPES = [
  'PHONE',
  'EMAIL',
  'ID',
  'CARD',
  'ICCID',
  'IMEI',
  'CODE',
  'ACCOUNT',
  'ORDER',
  'NAME',
  'ADDRESS',
] as const;
export type PrivateType = (typeof PRIVATE_TYPES)[number];

/** Half open, in code points of the text as sent. */
export interface PrivateSpan {
  type: PrivateType;
  start: number;
  end: number;
}

/** What the rules read: one UTF-16 unit for each code point, so that every index fits the text as sent. */
export interface Folded {
  /** Half width, lower case. */
  readonly text: string;
  /** Half width with capitals. */
  readonly cased: string;
}

export type Finder = (folded: Folded) => PrivateSpan[];
