/**
 * QR codes (ISO/IEC 18004) of short texts: byte mode, error correction M, versions 1 to 15 (up to 412 bytes of UTF-8).
 * Enough for an otpauth address; a package for all that the standard knows would be ten times as long.
 */

/** By version: error-correction bytes of a block, and number of blocks, at level M. */
const LEVEL_M = [
  [10, 1],
  [16, 1],
  [26, 1],
  [18, 2],
  [24, 2],
  [16, 4],
  [18, 4],
  [22, 4],
  [22, 5],
  [26, 5],
  [30, 5],
  [22, 8],
  [22, 9],
  [24, 9],
  [24, 10],
] as const;

/** Bits that a version has room for, data and error correction together. */
function rawBits(version: number): number {
  const centres = version < 2 ? 0 : Math.floor(version / 7) + 2;
  const alignment = centres === 0 ? 0 : 25 * centres * centres - 10 * centres - 55;
  return (16 * version + 128) * version + 64 - alignment - (version >= 7 ? 36 : 0);
}

function alignmentCentres(version: number): number[] {
  if (version < 2) return [];
  const count = Math.floor(version / 7) + 2;
  const step = Math.floor((version * 8 + count * 3 + 5) / (count * 4 - 4)) * 2;
  const last = version * 4 + 10;
  return [6, ...Array.from({ length: count - 1 }, (_, index) => last - step * (count - 2 - index))];
}

/** Product in GF(2^8) modulo x^8 + x^4 + x^3 + x^2 + 1. */
function times(a: number, b: number): number {
  let product = 0;
  for (let bit = 7; bit >= 0; bit--) {
    product = (product << 1) ^ ((product >>> 7) * 0x11d);
    if ((b >>> bit) & 1) product ^= a;
  }
  return product;
}

/** Reed-Solomon remainder of a block. */
function errorBytes(data: readonly number[], degree: number): number[] {
  const divisor: number[] = [...Array.from({ length: degree - 1 }, () => 0), 1];
  let root = 1;
  for (let step = 0; step < degree; step++) {
    for (let at = 0; at < degree; at++)
      divisor[at] = times(divisor[at] ?? 0, root) ^ (at + 1 < degree ? (divisor[at + 1] ?? 0) : 0);
    root = times(root, 2);
  }
  const rest: number[] = Array.from({ length: degree }, () => 0);
  for (const byte of data) {
    const factor = byte ^ (rest.shift() ?? 0);
    rest.push(0);
    divisor.forEach((part, at) => {
      rest[at] = (rest[at] ?? 0) ^ times(part, factor);
    });
  }
  return rest;
}

/** The bytes of a code in the order in which they are drawn: the blocks interleaved, then their error correction. */
function codewords(
  bytes: Uint8Array,
  version: number,
  [degree, blocks]: readonly [number, number],
): number[] {
  const total = Math.floor(rawBits(version) / 8);
  const room = total - degree * blocks;
  const bits: number[] = [];
  const push = (value: number, length: number) => {
    for (let bit = length - 1; bit >= 0; bit--) bits.push((value >>> bit) & 1);
  };
  push(4, 4);
  push(bytes.length, version < 10 ? 8 : 16);
  for (const byte of bytes) push(byte, 8);
  push(0, Math.min(4, room * 8 - bits.length));
  push(0, (8 - (bits.length % 8)) % 8);
  for (let pad = 0xec; bits.length < room * 8; pad ^= 0xec ^ 0x11) push(pad, 8);
  const data = Array.from({ length: room }, (_, at) =>
    Number.parseInt(bits.slice(at * 8, at * 8 + 8).join(''), 2),
  );

  const short = Math.floor(room / blocks);
  const longer = room % blocks;
  let from = 0;
  const parts = Array.from({ length: blocks }, (_, block) => {
    const length = short + (block >= blocks - longer ? 1 : 0);
    const part = data.slice(from, from + length);
    from += length;
    return part;
  });
  const interleave = (columns: number[][]) =>
    Array.from({ length: Math.max(...columns.map((column) => column.length)) }, (_, at) =>
      columns.flatMap((column) => column.slice(at, at + 1)),
    ).flat();
  return [...interleave(parts), ...interleave(parts.map((part) => errorBytes(part, degree)))];
}

const masks: readonly ((x: number, y: number) => boolean)[] = [
  (x, y) => (x + y) % 2 === 0,
  (_x, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
];

/** The remainder that makes a value with its check bits divisible by the generator. */
function withCheck(value: number, length: number, generator: number): number {
  let rest = value;
  for (let step = 0; step < length; step++) rest = (rest << 1) ^ ((rest >>> (length - 1)) * generator);
  return (value << length) | rest;
}

class Grid {
  readonly size: number;
  readonly dark: boolean[][];
  /** Modules that no data may take. */
  readonly fixed: boolean[][];

  readonly version: number;

  constructor(version: number) {
    this.version = version;
    this.size = version * 4 + 17;
    const empty = () =>
      Array.from({ length: this.size }, () => Array.from({ length: this.size }, () => false));
    this.dark = empty();
    this.fixed = empty();
    this.#patterns();
  }

  set(x: number, y: number, dark: boolean): void {
    const [row, kept] = [this.dark[y], this.fixed[y]];
    if (!row || !kept || x < 0 || x >= this.size) return;
    row[x] = dark;
    kept[x] = true;
  }

  #patterns(): void {
    const { size, version } = this;
    for (let at = 0; at < size; at++) {
      this.set(6, at, at % 2 === 0);
      this.set(at, 6, at % 2 === 0);
    }
    const square = (cx: number, cy: number, reach: number, isDark: (ring: number) => boolean) => {
      for (let y = -reach; y <= reach; y++)
        for (let x = -reach; x <= reach; x++)
          this.set(cx + x, cy + y, isDark(Math.max(Math.abs(x), Math.abs(y))));
    };
    for (const [x, y] of [
      [3, 3],
      [size - 4, 3],
      [3, size - 4],
    ] as const)
      square(x, y, 4, (ring) => ring !== 2 && ring !== 4);
    const centres = alignmentCentres(version);
    const last = centres.at(-1);
    for (const x of centres)
      for (const y of centres)
        if (!((x === 6 && y === 6) || (x === 6 && y === last) || (x === last && y === 6)))
          square(x, y, 2, (ring) => ring !== 1);
    this.format(0);
    if (version < 7) return;
    const bits = withCheck(version, 12, 0x1f25);
    for (let at = 0; at < 18; at++) {
      const [long, wide] = [size - 11 + (at % 3), Math.floor(at / 3)];
      this.set(long, wide, ((bits >>> at) & 1) === 1);
      this.set(wide, long, ((bits >>> at) & 1) === 1);
    }
  }

  /** Level M (bits 00) and the mask, twice. */
  format(mask: number): void {
    const bits = withCheck(mask, 10, 0x537) ^ 0x5412;
    const { size } = this;
    for (let at = 0; at < 15; at++) {
      const dark = ((bits >>> at) & 1) === 1;
      if (at < 8) this.set(8, at < 6 ? at : at + 1, dark);
      else this.set(at === 8 ? 7 : 14 - at, 8, dark);
      if (at < 8) this.set(size - 1 - at, 8, dark);
      else this.set(8, size - 15 + at, dark);
    }
    this.set(8, size - 8, true);
  }

  /** In columns of two from the right, up and down. */
  fill(bytes: readonly number[]): void {
    const { size } = this;
    let bit = 0;
    for (let right = size - 1; right >= 1; right -= 2) {
      if (right === 6) right = 5;
      for (let step = 0; step < size; step++) {
        const y = ((right + 1) & 2) === 0 ? size - 1 - step : step;
        for (const x of [right, right - 1]) {
          const row = this.dark[y];
          if (!row || this.fixed[y]?.[x] || bit >= bytes.length * 8) continue;
          row[x] = (((bytes[bit >>> 3] ?? 0) >>> (7 - (bit & 7))) & 1) === 1;
          bit++;
        }
      }
    }
  }

  /** Turns the data by a mask; a second time turns it back. */
  mask(index: number): void {
    const turns = masks[index];
    this.dark.forEach((row, y) => {
      row.forEach((dark, x) => {
        if (!this.fixed[y]?.[x] && turns?.(x, y)) row[x] = !dark;
      });
    });
  }

  /** How hard a reader would find it: long runs, squares, what looks like a finder, too much of one colour. */
  penalty(): number {
    const { dark, size } = this;
    const columns = dark.map((_row, x) => dark.map((row) => row[x] ?? false));
    let points = 0;
    for (const line of [...dark, ...columns]) {
      const text = line.map(Number).join('');
      for (const run of text.match(/0{5,}|1{5,}/g) ?? []) points += run.length - 2;
      for (let at = 0; at + 11 <= size; at++)
        if (['10111010000', '00001011101'].includes(text.slice(at, at + 11))) points += 40;
    }
    for (let y = 0; y + 1 < size; y++)
      for (let x = 0; x + 1 < size; x++) {
        const one = dark[y]?.[x];
        if (dark[y]?.[x + 1] === one && dark[y + 1]?.[x] === one && dark[y + 1]?.[x + 1] === one) points += 3;
      }
    const share = dark.flat().filter(Boolean).length / (size * size);
    return points + Math.floor(Math.abs(share * 100 - 50) / 5) * 10;
  }
}

/**
 * The code of a text as rows of modules, true where it is dark; the quiet zone of four modules is the drawer's.
 * @throws RangeError for more than 412 bytes of UTF-8
 */
export function qrCode(text: string): readonly (readonly boolean[])[] {
  const bytes = new TextEncoder().encode(text);
  const index = LEVEL_M.findIndex(([degree, blocks], at) => {
    const room = Math.floor(rawBits(at + 1) / 8) - degree * blocks;
    return bytes.length <= room - (at + 1 < 10 ? 2 : 3);
  });
  const level = LEVEL_M[index];
  if (!level) throw new RangeError('too long for a code');
  const grid = new Grid(index + 1);
  grid.fill(codewords(bytes, index + 1, level));
  let best = { mask: 0, points: Number.POSITIVE_INFINITY };
  for (let mask = 0; mask < 8; mask++) {
    grid.format(mask);
    grid.mask(mask);
    const points = grid.penalty();
    if (points < best.points) best = { mask, points };
    grid.mask(mask);
  }
  grid.format(best.mask);
  grid.mask(best.mask);
  return grid.dark;
}
