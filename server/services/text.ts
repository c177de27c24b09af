import { MAX_TEXT_POINTS } from '../contract/common.ts';
import { AppError } from '../errors.ts';

/** White space, control (Cc) and format (Cf) characters, and the fillers that look like nothing. */
const invisible = /[\s\p{Cc}\p{Cf}\u115F\u1160\u3164\uFFA0\u2800]/gu;

/**
 * Judges a text as sent; it is stored unchanged. Emoji alone, mixed scripts and right-to-left text are fine.
 * @throws AppError TEXT_INVALID (lone surrogate or U+0000, which SQLite and JSON readers cut or refuse),
 *   TEXT_TOO_LONG (over 4,000 code points), TEXT_EMPTY (nothing visible)
 */
export function checkText(text: string): void {
  if (!text.isWellFormed() || text.includes('\u0000')) {
    throw new AppError('TEXT_INVALID', 'The text holds a character that cannot be stored.');
  }
  const points = countPoints(text);
  if (points > MAX_TEXT_POINTS) {
    throw new AppError(
      'TEXT_TOO_LONG',
      `The text has ${points} characters; ${MAX_TEXT_POINTS} are allowed.`,
      {
        length: points,
        limit: MAX_TEXT_POINTS,
      },
    );
  }
  if (text.replace(invisible, '') === '') throw new AppError('TEXT_EMPTY', 'The text is empty.');
}

function countPoints(text: string): number {
  let points = 0;
  for (const _ of text) points++;
  return points;
}
