import { backupFile } from '../backup.ts';
import { type Connection, openConnection, quickCheck } from '../connection.ts';
import { DataError, fromSqlite } from '../errors.ts';
import type { ReaderAnswer, ReaderRequest } from './protocol.ts';
import { searchMessages, statistics } from './queries.ts';
import { verifyAudit } from './verify-audit.ts';

/** The reader process: everything that reads much, away from the process that serves sockets. One request at a time. */
const [path = ''] = process.argv.slice(2);

let connection: Connection | null = null;
let last: Promise<void> = Promise.resolve();

process.on('message', (request: ReaderRequest) => {
  last = last.then(() => answer(request));
});
// The server is gone, or wants this process to end.
process.on('disconnect', () => process.exit(0));
// Ctrl-C reaches the whole group; the server decides when its reader ends.
process.on('SIGINT', () => {});

async function answer(request: ReaderRequest): Promise<void> {
  const reply = (content: ReaderAnswer) => void process.send?.(content);
  try {
    connection ??= openConnection(path, true);
    reply({ id: request.id, ok: true, answer: await perform(connection, request) });
  } catch (error) {
    const known = fromSqlite(error);
    const failure =
      known instanceof DataError
        ? known
        : new DataError('READER_FAILED', String(error), { fix: 'try again' });
    const { code, message, fix = null, details = null } = failure;
    reply({ id: request.id, ok: false, code, message, fix, details });
  }
}

function perform(open: Connection, request: ReaderRequest): unknown {
  switch (request.job) {
    case 'quick_check':
      return quickCheck(open);
    case 'backup':
      return backupFile(open, request.request.target);
    case 'verify_audit':
      return verifyAudit(open);
    case 'statistics':
      return statistics(open);
    case 'search_messages':
      return searchMessages(open, request.request);
  }
}
