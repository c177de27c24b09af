/** Child process of `bench encoder`: one bare single-threaded session runs the messages that arrive. */
import { openBare, runBare } from './bare.ts';

const session = openBare(process.argv[2] ?? '', 1);

process.on('disconnect', () => process.exit(0));
process.on('message', async ({ messages }: { messages: BigInt64Array[] }) => {
  const bare = await session;
  for (const ids of messages) await runBare(bare, ids);
  process.send?.('done');
});
