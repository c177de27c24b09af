import type { Migration } from './migration.ts';

const people = `
CREATE TABLE subscribers (
  id TEXT NOT NULL PRIMARY KEY,
  external_id TEXT UNIQUE,
  name TEXT,
  lang TEXT CHECK (lang IN ('en', 'zh')),
  created_at TEXT NOT NULL
) STRICT;

CREATE TABLE users (
  id TEXT NOT NULL PRIMARY KEY,
  email TEXT NOT NULL UNIQUE CHECK (email = lower(email)),
  name TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('agent', 'supervisor', 'admin')),
  password_hash TEXT NOT NULL,
  created_at TEXT NOT NULL,
  disabled_at TEXT
) STRICT;

CREATE TABLE sessions (
  id TEXT NOT NULL PRIMARY KEY,
  token_hash TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL CHECK (kind IN ('subscriber', 'user')),
  subject_id TEXT NOT NULL,
  created_at TEXT NOT NULL,
  expires_at TEXT NOT NULL,
  last_seen_at TEXT NOT NULL,
  revoked_at TEXT
) STRICT;
CREATE INDEX sessions_by_subject ON sessions (subject_id);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

CREATE TABLE setup_tokens (
  token_hash TEXT NOT NULL PRIMARY KEY,
  role TEXT NOT NULL CHECK (role IN ('agent', 'supervisor', 'admin')),
  created_at TEXT NOT NULL,
  expires_at TEXT NOT NULL,
  used_at TEXT
) STRICT;
`;

/** `conversation_counts` is kept by triggers: a count over years of resolved chats would be read at every change. */
const conversations = `
CREATE TABLE conversations (
  id TEXT NOT NULL PRIMARY KEY,
  subscriber_id TEXT NOT NULL REFERENCES subscribers (id) ON DELETE CASCADE,
  status TEXT NOT NULL CHECK (status IN ('bot', 'waiting', 'agent', 'resolved')),
  lang TEXT NOT NULL CHECK (lang IN ('en', 'zh')),
  channel TEXT NOT NULL CHECK (channel IN ('web', 'rest')),
  assignee_id TEXT REFERENCES users (id),
  handover_reason TEXT,
  waiting_since TEXT,
  waiting_ticket INTEGER,
  last_seq INTEGER NOT NULL DEFAULT 0 CHECK (last_seq >= 0),
  revision INTEGER NOT NULL DEFAULT 0 CHECK (revision >= 0),
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  CHECK ((status = 'agent') = (assignee_id IS NOT NULL)),
  CHECK ((status = 'waiting') = (waiting_since IS NOT NULL)),
  CHECK ((status = 'waiting') = (waiting_ticket IS NOT NULL))
) STRICT;
CREATE INDEX conversations_by_subscriber ON conversations (subscriber_id, created_at);
CREATE UNIQUE INDEX conversations_waiting ON conversations (waiting_ticket) WHERE waiting_ticket IS NOT NULL;
CREATE INDEX conversations_by_status ON conversations (status, updated_at, id);
CREATE INDEX conversations_by_assignee ON conversations (assignee_id, updated_at, id) WHERE assignee_id IS NOT NULL;
CREATE INDEX conversations_by_update ON conversations (updated_at, id);

CREATE TABLE conversation_counts (
  status TEXT NOT NULL PRIMARY KEY CHECK (status IN ('bot', 'waiting', 'agent', 'resolved')),
  n INTEGER NOT NULL CHECK (n >= 0)
) STRICT, WITHOUT ROWID;
INSERT INTO conversation_counts (status, n) VALUES ('bot', 0), ('waiting', 0), ('agent', 0), ('resolved', 0);
CREATE TRIGGER conversation_counted_in AFTER INSERT ON conversations BEGIN
  UPDATE conversation_counts SET n = n + 1 WHERE status = NEW.status;
END;
CREATE TRIGGER conversation_counted_over AFTER UPDATE OF status ON conversations WHEN OLD.status <> NEW.status BEGIN
  UPDATE conversation_counts SET n = n - 1 WHERE status = OLD.status;
  UPDATE conversation_counts SET n = n + 1 WHERE status = NEW.status;
END;
CREATE TRIGGER conversation_counted_out AFTER DELETE ON conversations BEGIN
  UPDATE conversation_counts SET n = n - 1 WHERE status = OLD.status;
END;
`;

const messages = `
CREATE TABLE messages (
  position INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
  seq INTEGER NOT NULL CHECK (seq > 0),
  client_instance TEXT,
  client_seq INTEGER CHECK (client_seq > 0),
  client_message_id TEXT,
  role TEXT NOT NULL CHECK (role IN ('subscriber', 'assistant', 'agent', 'system')),
  author_id TEXT,
  author_name TEXT,
  text TEXT NOT NULL,
  lang TEXT CHECK (lang IN ('en', 'zh')),
  quick_replies TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(quick_replies)),
  event TEXT CHECK (event IN ('handover_requested', 'agent_joined', 'agent_left', 'resolved', 'reopened')),
  understanding TEXT NOT NULL DEFAULT 'none' CHECK (understanding IN ('none', 'pending', 'done', 'unlabelled')),
  created_at TEXT NOT NULL,
  CHECK ((client_instance IS NULL) = (client_message_id IS NULL)),
  CHECK ((client_instance IS NULL) = (client_seq IS NULL)),
  CHECK (event IS NULL OR role = 'system')
) STRICT;
CREATE UNIQUE INDEX messages_in_order ON messages (conversation_id, seq);
CREATE UNIQUE INDEX messages_once ON messages (conversation_id, client_message_id) WHERE client_message_id IS NOT NULL;
CREATE INDEX messages_pending ON messages (position) WHERE understanding = 'pending';

CREATE TABLE client_instances (
  conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
  client_instance TEXT NOT NULL,
  last_client_seq INTEGER NOT NULL CHECK (last_client_seq > 0),
  PRIMARY KEY (conversation_id, client_instance)
) STRICT, WITHOUT ROWID;

CREATE TABLE predictions (
  id TEXT NOT NULL PRIMARY KEY,
  message_id TEXT NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
  conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
  message_seq INTEGER NOT NULL CHECK (message_seq > 0),
  release TEXT NOT NULL,
  intent_version TEXT NOT NULL,
  sentiment_version TEXT NOT NULL,
  language TEXT NOT NULL CHECK (language IN ('en', 'zh')),
  decision TEXT NOT NULL CHECK (decision IN ('confident', 'choose', 'not_understood')),
  intent TEXT NOT NULL,
  confidence REAL NOT NULL CHECK (confidence BETWEEN 0 AND 1),
  ranking TEXT NOT NULL CHECK (json_valid(ranking)),
  entities TEXT NOT NULL CHECK (json_valid(entities)),
  sentiment TEXT NOT NULL CHECK (sentiment IN ('negative', 'neutral', 'positive')),
  sentiment_confidence REAL NOT NULL CHECK (sentiment_confidence BETWEEN 0 AND 1),
  oos_score REAL NOT NULL CHECK (oos_score BETWEEN 0 AND 1),
  truncated INTEGER NOT NULL CHECK (truncated IN (0, 1)),
  created_at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX predictions_once ON predictions (message_id, release);
CREATE INDEX predictions_newest ON predictions (conversation_id, message_seq, created_at);
`;

const judgements = `
CREATE TABLE ratings (
  conversation_id TEXT NOT NULL PRIMARY KEY REFERENCES conversations (id) ON DELETE CASCADE,
  score INTEGER NOT NULL CHECK (score BETWEEN 1 AND 5),
  comment TEXT,
  created_at TEXT NOT NULL
) STRICT;

CREATE TABLE labels (
  id TEXT NOT NULL PRIMARY KEY,
  message_id TEXT REFERENCES messages (id) ON DELETE CASCADE,
  conversation_id TEXT REFERENCES conversations (id) ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (kind IN ('intent', 'sentiment', 'entities', 'language', 'outcome')),
  value TEXT NOT NULL,
  previous_value TEXT,
  user_id TEXT REFERENCES users (id),
  model_version TEXT,
  created_at TEXT NOT NULL,
  CHECK ((message_id IS NULL) <> (conversation_id IS NULL))
) STRICT;
CREATE INDEX labels_by_message ON labels (message_id, kind) WHERE message_id IS NOT NULL;
CREATE INDEX labels_by_conversation ON labels (conversation_id, kind) WHERE conversation_id IS NOT NULL;

CREATE TABLE model_versions (
  version TEXT NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('intent', 'sentiment', 'outcome')),
  language TEXT CHECK (language IN ('en', 'zh')),
  fingerprint TEXT NOT NULL,
  data_fingerprint TEXT NOT NULL,
  metrics TEXT NOT NULL CHECK (json_valid(metrics)),
  created_at TEXT NOT NULL
) STRICT;

CREATE TABLE jobs (
  id TEXT NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
  stage TEXT,
  progress REAL NOT NULL DEFAULT 0 CHECK (progress BETWEEN 0 AND 1),
  payload TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(payload)),
  error TEXT,
  created_at TEXT NOT NULL,
  started_at TEXT,
  finished_at TEXT
) STRICT;
CREATE INDEX jobs_by_state ON jobs (state, created_at);
`;

/** Each row names the hash of the one before: a row that is changed, left out or put in between breaks the chain. */
const audit = `
CREATE TABLE audit (
  seq INTEGER PRIMARY KEY CHECK (seq > 0),
  at TEXT NOT NULL,
  actor TEXT,
  action TEXT NOT NULL,
  object TEXT,
  details TEXT NOT NULL CHECK (json_valid(details)),
  prev_hash TEXT NOT NULL,
  hash TEXT NOT NULL UNIQUE
) STRICT;
CREATE TRIGGER audit_never_changes BEFORE UPDATE ON audit BEGIN
  SELECT RAISE(ABORT, 'the audit trail is append-only');
END;
CREATE TRIGGER audit_never_shrinks BEFORE DELETE ON audit BEGIN
  SELECT RAISE(ABORT, 'the audit trail is append-only');
END;
CREATE TRIGGER audit_goes_on BEFORE INSERT ON audit
WHEN NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM audit)
  OR NEW.prev_hash <> coalesce((SELECT hash FROM audit ORDER BY seq DESC LIMIT 1), '')
BEGIN
  SELECT RAISE(ABORT, 'the audit trail has no gaps');
END;
`;

export const initial: Migration = {
  number: 1,
  name: 'initial',
  up(connection) {
    for (const part of [people, conversations, messages, judgements, audit]) connection.exec(part);
  },
};
