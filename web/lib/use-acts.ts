import { useState } from 'preact/hooks';
import type { WireError } from '../../server/contract/index.ts';
import { staffWords } from './account/words.ts';
import { toError } from './errors.ts';
import { Cancelled } from './rest.ts';
import { toast } from './ui/toast.tsx';

/** Runs a request of a form; keeps what went wrong for it. */
export function useRequest(): {
  busy: boolean;
  problem: WireError | null;
  clear: () => void;
  run: (work: () => Promise<void>) => Promise<void>;
} {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<WireError | null>(null);
  const run = async (work: () => Promise<void>) => {
    if (busy) return;
    setBusy(true);
    setProblem(null);
    try {
      await work();
    } catch (failure) {
      if (!(failure instanceof Cancelled)) setProblem(toError(failure));
    } finally {
      setBusy(false);
    }
  };
  return { busy, problem, clear: () => setProblem(null), run };
}

/** Runs one act at a time, and says in a toast what went wrong. `busy` names the one that runs. */
export function useActs(): {
  busy: string | null;
  run: (name: string, work: () => Promise<void>) => Promise<void>;
} {
  const [busy, setBusy] = useState<string | null>(null);
  const run = async (name: string, work: () => Promise<void>) => {
    if (busy !== null) return;
    setBusy(name);
    try {
      await work();
    } catch (failure) {
      if (!(failure instanceof Cancelled)) toast(staffWords(toError(failure)), 'danger');
    } finally {
      setBusy(null);
    }
  };
  return { busy, run };
}
