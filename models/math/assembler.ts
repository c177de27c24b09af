/**
 * Just enough of the WebAssembly binary format to write one module by hand: the kernels below need 128-bit SIMD, which
 * JavaScript has not, and a build tool for thirty lines of loops would be a dependency for nothing.
 * Source: WebAssembly Core Specification 2.0, chapter 5 (binary format).
 */

export type Code = number[];

/** Unsigned LEB128. */
export function unsigned(value: number): Code {
  const bytes: Code = [];
  let rest = value;
  do {
    const byte = rest % 128;
    rest = Math.floor(rest / 128);
    bytes.push(rest > 0 ? byte + 128 : byte);
  } while (rest > 0);
  return bytes;
}

/** Signed LEB128 of a 32-bit integer. */
function signed(value: number): Code {
  const bytes: Code = [];
  let rest = value;
  for (;;) {
    const byte = rest & 0x7f;
    rest >>= 7;
    const done = (rest === 0 && (byte & 0x40) === 0) || (rest === -1 && (byte & 0x40) !== 0);
    bytes.push(done ? byte : byte | 0x80);
    if (done) return bytes;
  }
}

const vector = (items: Code[]): Code => [...unsigned(items.length), ...items.flat()];
const section = (id: number, content: Code): Code => [id, ...unsigned(content.length), ...content];
const name = (text: string): Code => [...unsigned(text.length), ...Buffer.from(text, 'latin1')];

const I32 = 0x7f;
const V128 = 0x7b;

export const get = (local: number): Code => [0x20, ...unsigned(local)];
export const set = (local: number): Code => [0x21, ...unsigned(local)];
export const constant = (value: number): Code => [0x41, ...signed(value)];
export const add: Code = [0x6a];
export const multiply: Code = [0x6c];

export const greaterOrEqualUnsigned: Code = [0x4f];
export const loadInt = (offset = 0): Code => [0x28, 2, ...unsigned(offset)];

const simd = (code: number, ...more: Code): Code => [0xfd, ...unsigned(code), ...more];
export const loadVector = (offset = 0): Code => simd(0, 2, ...unsigned(offset));
/** Four copies of the 32 bits at an address. */
export const loadSplat = (offset = 0): Code => simd(9, 2, ...unsigned(offset));
export const storeVector = (offset = 0): Code => simd(11, 2, ...unsigned(offset));
export const zeroVector: Code = simd(12, ...new Array<number>(16).fill(0));
export const addVector: Code = simd(228);
export const multiplyVector: Code = simd(230);

/** `while (condition) body`; the condition leaves an i32. */
export function whileLoop(exitWhen: Code, body: Code): Code {
  const block = 0x02;
  const loop = 0x03;
  const noResult = 0x40;
  const end = 0x0b;
  return [block, noResult, loop, noResult, ...exitWhen, 0x0d, 1, ...body, 0x0c, 0, end, end];
}

export interface FunctionSource {
  name: string;
  /** Number of i32 parameters; they are locals 0…n−1. */
  parameters: number;
  /** Number of further i32 locals, then of v128 locals. */
  integers: number;
  vectors: number;
  body: Code;
}

/** A module that imports the memory `env.memory` and exports the functions. */
export function assemble(functions: FunctionSource[]): Uint8Array<ArrayBuffer> {
  const types = functions.map(({ parameters }) => [
    0x60,
    ...vector(new Array<Code>(parameters).fill([I32])),
    0,
  ]);
  const bodies = functions.map(({ integers, vectors, body }) => {
    const locals = vector([
      [...unsigned(integers), I32],
      [...unsigned(vectors), V128],
    ]);
    const code = [...locals, ...body, 0x0b];
    return [...unsigned(code.length), ...code];
  });
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, vector(types)),
    ...section(2, vector([[...name('env'), ...name('memory'), 2, 0, 0]])),
    ...section(3, vector(functions.map((_, i) => unsigned(i)))),
    ...section(7, vector(functions.map((f, i) => [...name(f.name), 0, ...unsigned(i)]))),
    ...section(10, vector(bodies)),
  ]);
}
