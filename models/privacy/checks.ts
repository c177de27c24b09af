/** Check digits of identifiers. All take digits without separators. */

/** ISO/IEC 7812: cards, IMEI, ICCID. */
export function luhn(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i += 1) {
    const digit = digits.charCodeAt(digits.length - 1 - i) - 48;
    const doubled = i % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECK = '10x98765432';

const isDate = (year: number, month: number, day: number) =>
  year >= 1900 && year <= 2100 && month >= 1 && month <= 12 && day >= 1 && day <= 31;

/** Resident identity number of mainland China: GB 11643 (ISO 7064, mod 11-2), or the 15 digits of before 1999. */
export function chineseId(id: string): boolean {
  if (/^\d{15}$/.test(id))
    return /^[1-8]/.test(id) && isDate(1900 + +id.slice(6, 8), +id.slice(8, 10), +id.slice(10, 12));
  if (!/^[1-8]\d{16}[\dx]$/.test(id)) return false;
  if (!isDate(+id.slice(6, 10), +id.slice(10, 12), +id.slice(12, 14))) return false;
  const sum = WEIGHTS.reduce((total, weight, i) => total + weight * (id.charCodeAt(i) - 48), 0);
  return CHECK[sum % 11] === id[17];
}
