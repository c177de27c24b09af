import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { inRoot } from './root.mjs';
import { say } from './say.mjs';

const alive = (pid) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
};

/** One bootstrap at a time: two `npm start` in a bare clone must not install over each other. */
export async function withLock(work) {
  const folder = inRoot('.cache', 'bootstrap.lock');
  mkdirSync(inRoot('.cache'), { recursive: true });
  let told = false;
  for (;;) {
    try {
      mkdirSync(folder);
      writeFileSync(`${folder}/pid`, String(process.pid));
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      if (isStale(folder)) {
        rmSync(folder, { recursive: true, force: true });
        continue;
      }
      if (!told) say('another command is installing or building here; waiting for it');
      told = true;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
  const release = () => rmSync(folder, { recursive: true, force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.off('exit', release);
    release();
  }
}

function isStale(folder) {
  try {
    return !alive(Number(readFileSync(`${folder}/pid`, 'utf8')));
  } catch {
    // Made a moment ago and not yet signed, or left so by a kill: the age decides.
    try {
      return Date.now() - statSync(folder).mtimeMs > 5_000;
    } catch {
      return true;
    }
  }
}
