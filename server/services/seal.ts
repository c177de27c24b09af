import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/**
 * Hands a small value to a browser that it can neither read nor change: AES-256-GCM under a key that only this process
 * has. A restart makes all of them void.
 */
export class Seal {
  readonly #key = randomBytes(32);

  close(value: unknown, until: number): string {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce);
    const text = Buffer.concat([cipher.update(JSON.stringify({ value, until })), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64url');
  }

  /** What was sealed, or null when it is not ours, was changed, or its time is over. */
  open(sealed: string, now: number): unknown {
    try {
      const bytes = Buffer.from(sealed, 'base64url');
      const decipher = createDecipheriv('aes-256-gcm', this.#key, bytes.subarray(0, 12));
      decipher.setAuthTag(bytes.subarray(12, 28));
      const text = Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString();
      const { value, until } = JSON.parse(text) as { value: unknown; until: number };
      return until > now ? value : null;
    } catch {
      return null;
    }
  }
}
