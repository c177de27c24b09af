import { sameText, type Utterance } from './utterance.ts';

type Row = Pick<Utterance, 'text' | 'intent' | 'lang'>;

export interface PackDiff {
  intents: { added: string[]; removed: string[] };
  added: Row[];
  removed: Row[];
  /** The same text under another intent. */
  moved: (Row & { from: string })[];
}

/** What turns A into B. Texts are compared after NFKC, case folding and joined spaces, language by language. */
export function diffPacks(a: readonly Row[], b: readonly Row[]): PackDiff {
  const names = (rows: readonly Row[]) => new Set(rows.map(({ intent }) => intent));
  const [before, after] = [index(a), index(b)];
  const diff: PackDiff = {
    intents: {
      added: [...names(b)].filter((name) => !names(a).has(name)).sort(),
      removed: [...names(a)].filter((name) => !names(b).has(name)).sort(),
    },
    added: [],
    removed: [],
    moved: [],
  };
  for (const [key, rows] of after) {
    const known = before.get(key);
    // A text may stand under several intents: those that both have cancel out, the others are moves, then additions.
    const came = [...rows.values()].filter(({ intent }) => !known?.has(intent));
    const left = [...(known?.values() ?? [])].filter(({ intent }) => !rows.has(intent));
    for (const row of came) {
      const from = left.shift();
      if (from) diff.moved.push({ ...plain(row), from: from.intent });
      else diff.added.push(plain(row));
    }
    diff.removed.push(...left.map(plain));
  }
  for (const [key, rows] of before) if (!after.has(key)) diff.removed.push(...[...rows.values()].map(plain));
  return diff;
}

const plain = ({ text, intent, lang }: Row): Row => ({ text, intent, lang });

function index(rows: readonly Row[]): Map<string, Map<string, Row>> {
  const found = new Map<string, Map<string, Row>>();
  for (const row of rows) {
    const key = `${row.lang}\0${sameText(row.text)}`;
    const known = found.get(key);
    if (known) known.set(row.intent, row);
    else found.set(key, new Map([[row.intent, row]]));
  }
  return found;
}
