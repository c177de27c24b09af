import { preprocess } from '../encoder/preprocessing.ts';
import type { Language } from '../types.ts';
import type { SparseRows } from './regression.ts';

export interface SparseOptions {
  language: Language;
  /** Lengths of character n-grams, of the text with its words joined by single spaces and a space at both ends. */
  chars: readonly [number, number];
  /** Lengths of word n-grams; a Chinese character counts as a word. */
  words: readonly [number, number];
  /** A feature must occur in this many texts. */
  minTexts: number;
  /** At most so many features, the most frequent first. */
  maxFeatures: number;
}

/** What TF-IDF needs to know of the training texts. */
export interface Vocabulary {
  options: SparseOptions;
  /** Features in the order of their columns. */
  names: string[];
  columns: Map<string, number>;
  idf: Float32Array;
}

/** Texts cut into features once, for many vocabularies: row r has the features `ids[indptr[r] … indptr[r+1]−1]`. */
export interface CutTexts {
  options: SparseOptions;
  names: string[];
  indptr: Int32Array;
  ids: Int32Array;
  /** 1 + ln(occurrences in the text). */
  frequencies: Float32Array;
}

const token = /\p{Script=Han}|[\p{L}\p{M}\p{N}]+(?:['’][\p{L}]+)*/gu;

/**
 * Calls `see` for every feature of a text that `preprocess` has been over, each time it occurs. `start` and `end` are its
 * place in code points of ` ${text} `; character and word features never share a name.
 */
export function eachFeature(
  preprocessed: string,
  { chars, words }: Pick<SparseOptions, 'chars' | 'words'>,
  see: (feature: string, start: number, end: number) => void,
): void {
  const normal = preprocessed.toLowerCase();
  const letters = [...` ${normal} `];
  for (let i = 0; i < letters.length; i++) {
    let piece = 'c';
    const most = Math.min(chars[1], letters.length - i);
    for (let n = 1; n <= most; n++) {
      piece += letters[i + n - 1] ?? '';
      if (n >= chars[0]) see(piece, i, i + n);
    }
  }
  const wide = letters.length !== normal.length + 2;
  const point = (unit: number) => 1 + (wide ? [...normal.slice(0, unit)].length : unit);
  const tokens = [...normal.matchAll(token)];
  const names = tokens.map(([name]) => name);
  for (const [i, first] of tokens.entries()) {
    for (let n = words[0]; n <= words[1] && i + n <= tokens.length; n++) {
      const last = tokens[i + n - 1] ?? first;
      see(`w${names.slice(i, i + n).join(' ')}`, point(first.index), point(last.index + last[0].length));
    }
  }
}

/** The features of a text and how often each occurs. */
function features(text: string, options: SparseOptions): Map<string, number> {
  const found = new Map<string, number>();
  eachFeature(preprocess(text, options.language), options, (feature) => {
    found.set(feature, (found.get(feature) ?? 0) + 1);
  });
  return found;
}

/** Cuts texts into features, once for all vocabularies that are learned from parts of them. */
export function cutTexts(texts: readonly string[], options: SparseOptions): CutTexts {
  const known = new Map<string, number>();
  const indptr = new Int32Array(texts.length + 1);
  const ids: number[] = [];
  const frequencies: number[] = [];
  for (const [r, text] of texts.entries()) {
    for (const [feature, count] of features(text, options)) {
      let id = known.get(feature);
      if (id === undefined) {
        id = known.size;
        known.set(feature, id);
      }
      ids.push(id);
      frequencies.push(1 + Math.log(count));
    }
    indptr[r + 1] = ids.length;
  }
  return {
    options,
    names: [...known.keys()],
    indptr,
    ids: Int32Array.from(ids),
    frequencies: Float32Array.from(frequencies),
  };
}

/** Columns and inverse document frequencies of some rows: ln((1 + n) / (1 + df)) + 1, as scikit-learn smooths them. */
export function learnVocabulary(cut: CutTexts, rows: Int32Array): Vocabulary {
  const { options, names, indptr, ids } = cut;
  const counts = new Int32Array(names.length);
  for (const r of rows) {
    for (let i = indptr[r] as number; i < (indptr[r + 1] as number); i++) {
      const id = ids[i] as number;
      counts[id] = (counts[id] as number) + 1;
    }
  }
  const kept: [string, number][] = [];
  for (const [id, count] of counts.entries())
    if (count >= options.minTexts) kept.push([names[id] ?? '', count]);
  kept.sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  kept.length = Math.min(kept.length, options.maxFeatures);
  const idf = Float32Array.from(kept, ([, count]) => Math.log((1 + rows.length) / (1 + count)) + 1);
  return vocabularyOf(
    options,
    kept.map(([name]) => name),
    idf,
  );
}

export function vocabularyOf(options: SparseOptions, names: string[], idf: Float32Array): Vocabulary {
  return { options, names, columns: new Map(names.map((name, column) => [name, column])), idf };
}

/** Some rows as a matrix under a vocabulary. */
export function vectoriseRows(cut: CutTexts, rows: Int32Array, vocabulary: Vocabulary): SparseRows {
  const columnOf = Int32Array.from(cut.names, (name) => vocabulary.columns.get(name) ?? -1);
  const all = Array.from(rows, (r) => {
    const start = cut.indptr[r] as number;
    const end = cut.indptr[r + 1] as number;
    return weigh(
      columnsOf(cut.ids.subarray(start, end), columnOf),
      cut.frequencies.subarray(start, end),
      vocabulary.idf,
    );
  });
  return stack(all, vocabulary.names.length);
}

const columnsOf = (ids: Int32Array, columnOf: Int32Array) => ids.map((id) => columnOf[id] as number);

export interface SparseVector {
  /** Ascending. */
  indices: Int32Array;
  values: Float32Array;
  /** Share of the text's features that are known; only for a text vectorised alone. */
  known?: number;
}

/** One text as columns and values of length 1; unknown features drop out. The same numbers as `vectoriseRows` gives. */
export function vectorise(text: string, vocabulary: Vocabulary): SparseVector {
  const found = [...features(text, vocabulary.options)];
  const columns = Int32Array.from(found, ([feature]) => vocabulary.columns.get(feature) ?? -1);
  const vector = weigh(
    columns,
    Float32Array.from(found, ([, count]) => 1 + Math.log(count)),
    vocabulary.idf,
  );
  return { ...vector, known: vector.indices.length / Math.max(1, found.length) };
}

/** Row r of a matrix, without a copy. */
export function sparseRow({ indptr, indices, values }: SparseRows, r: number): SparseVector {
  const [start, end] = [indptr[r] as number, indptr[r + 1] as number];
  return { indices: indices.subarray(start, end), values: values.subarray(start, end) };
}

function weigh(columns: Int32Array, frequencies: Float32Array, idf: Float32Array): SparseVector {
  const order = [...columns.keys()]
    .filter((i) => (columns[i] as number) >= 0)
    .sort((a, b) => (columns[a] as number) - (columns[b] as number));
  const indices = Int32Array.from(order, (i) => columns[i] as number);
  const values = Float32Array.from(
    order,
    (i) => (frequencies[i] as number) * (idf[columns[i] as number] as number),
  );
  let square = 0;
  for (const value of values) square += value * value;
  if (square > 0)
    for (let i = 0; i < values.length; i++) values[i] = (values[i] as number) / Math.sqrt(square);
  return { indices, values };
}

function stack(rows: readonly SparseVector[], columns: number): SparseRows {
  const indptr = new Int32Array(rows.length + 1);
  for (const [r, { indices }] of rows.entries()) indptr[r + 1] = (indptr[r] as number) + indices.length;
  const total = indptr[rows.length] as number;
  const indices = new Int32Array(total);
  const values = new Float32Array(total);
  for (const [r, row] of rows.entries()) {
    indices.set(row.indices, indptr[r]);
    values.set(row.values, indptr[r]);
  }
  return { rows: rows.length, columns, indptr, indices, values };
}
