import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { toNlu } from './export.ts';
import { packFile, type Utterance } from './utterance.ts';

/** Puts a file in place in one step: a reader sees the old one or the new one. */
export function writeWhole(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, text);
    renameSync(temporary, file);
  } finally {
    rmSync(temporary, { force: true });
  }
}

/**
 * Writes the files of a pack that hold one of the given intents: rows that came from a file of the pack stay in it, others
 * go where their intent's rows stand, else into `<lang>/<domain>.yml`. Everything is rendered before anything is written.
 * Returns the files. Throws IntentsError for a row that YAML cannot hold.
 */
export function writePack(
  packDir: string,
  rows: readonly Utterance[],
  touched: readonly Pick<Utterance, 'lang' | 'intent'>[],
  ownFiles: ReadonlySet<string>,
): string[] {
  const home = new Map<string, string>();
  for (const row of rows)
    if (ownFiles.has(row.file) && !home.has(`${row.lang}\0${row.intent}`))
      home.set(`${row.lang}\0${row.intent}`, row.file);
  const placed = rows.map((row) => ({
    row,
    file: ownFiles.has(row.file)
      ? row.file
      : (home.get(`${row.lang}\0${row.intent}`) ?? packFile(packDir, row)),
  }));
  const keys = new Set(touched.map(({ lang, intent }) => `${lang}\0${intent}`));
  const wanted = new Set(
    placed.filter(({ row }) => keys.has(`${row.lang}\0${row.intent}`)).map(({ file }) => file),
  );
  const contents = [...wanted].map((file) => ({
    file,
    text: toNlu(placed.filter((one) => one.file === file).map(({ row }) => row)),
  }));
  for (const { file, text } of contents) writeWhole(file, text);
  return contents.map(({ file }) => file).sort();
}
