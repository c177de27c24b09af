import { join } from 'node:path';
import Database from 'better-sqlite3';

export interface StoredMessage {
  id: string;
  conversation_id: string;
  seq: number;
  client_instance: string | null;
  client_seq: number | null;
  client_message_id: string | null;
  text: string;
  understanding: 'none' | 'pending' | 'done' | 'unlabelled';
}

/** Every stored message, read from the file itself. */
export function storedMessages(dataDir: string): StoredMessage[] {
  const db = new Database(join(dataDir, 'switchboard.db'));
  try {
    return db
      .prepare(
        'SELECT id, conversation_id, seq, client_instance, client_seq, client_message_id, text, understanding FROM messages ORDER BY conversation_id, seq',
      )
      .all() as StoredMessage[];
  } finally {
    db.close();
  }
}
