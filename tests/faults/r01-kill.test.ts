import { randomInt } from 'node:crypto';
import { expect, test } from 'vitest';
import { family, type ServerProcess, startServer } from '../../server/cli/support/server-process.ts';
import { tempDir } from '../support/temp.ts';
import { until } from '../support/until.ts';
import { freePort, kept, Load } from './support/load.ts';

const CLIENTS = 200;
const READY_MS = Number(process.env.R1_READY_SECONDS ?? 60) * 1000;

const alive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

test('R1: main is killed again and again; nothing acknowledged is lost, doubled, out of order or under a wrong id', async () => {
  const dataDir = tempDir();
  const port = await freePort();
  const start = () => startServer({ dataDir, port });
  let server: ServerProcess = await start();
  const load = await Load.begin(server.url, CLIENTS);

  let ready = 0;
  let kills = 0;
  while (ready < READY_MS) {
    const wait = randomInt(1500, 3000);
    await new Promise((resolve) => setTimeout(resolve, wait));
    ready += wait;
    const children = family(server.pid).filter((pid) => pid !== server.pid);
    const gone = new Promise((resolve) => server.child.once('exit', resolve));
    server.child.kill('SIGKILL');
    kills++;
    await gone;
    await until('the children end by themselves', () => children.every((pid) => !alive(pid)), 10_000);
    server = await start();
  }
  await load.end();
  await server.stop();

  console.log(
    `R1: ${kills} kills in ${(ready / 1000).toFixed(0)} s of ready time, ${load.acknowledged.length} acknowledged`,
  );
  expect(load.compare(dataDir)).toEqual(kept);
  expect(kills).toBeGreaterThan(10);
  expect(load.acknowledged.length).toBeGreaterThan(CLIENTS);
}, 600_000);
