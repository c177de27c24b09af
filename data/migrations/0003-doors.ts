import type { Migration } from './migration.ts';

/** How people and systems get in: invitations, second factors, single sign-on, keys for programs. */
const doors = `
ALTER TABLE users ADD COLUMN totp_secret TEXT;
ALTER TABLE users ADD COLUMN totp_confirmed_at TEXT;
ALTER TABLE users ADD COLUMN totp_last_step INTEGER;
ALTER TABLE users ADD COLUMN oidc_issuer TEXT;
ALTER TABLE users ADD COLUMN oidc_subject TEXT;
ALTER TABLE users ADD COLUMN last_login_at TEXT;
CREATE UNIQUE INDEX users_by_oidc ON users (oidc_issuer, oidc_subject) WHERE oidc_subject IS NOT NULL;

ALTER TABLE sessions ADD COLUMN authenticated_at TEXT;
ALTER TABLE sessions ADD COLUMN address TEXT;
ALTER TABLE sessions ADD COLUMN user_agent TEXT;
ALTER TABLE sessions ADD COLUMN verified INTEGER NOT NULL DEFAULT 0 CHECK (verified IN (0, 1));
UPDATE sessions SET authenticated_at = created_at;

CREATE TABLE invitations (
  id TEXT NOT NULL PRIMARY KEY,
  token_hash TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL CHECK (kind IN ('invitation', 'reset')),
  email TEXT NOT NULL CHECK (email = lower(email)),
  role TEXT NOT NULL CHECK (role IN ('agent', 'supervisor', 'admin')),
  user_id TEXT REFERENCES users (id),
  invited_by TEXT REFERENCES users (id),
  created_at TEXT NOT NULL,
  expires_at TEXT NOT NULL,
  used_at TEXT,
  revoked_at TEXT,
  CHECK ((kind = 'reset') = (user_id IS NOT NULL))
) STRICT;
CREATE INDEX invitations_by_time ON invitations (created_at, id);

CREATE TABLE api_keys (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  prefix TEXT NOT NULL,
  key_hash TEXT NOT NULL UNIQUE,
  scopes TEXT NOT NULL CHECK (json_valid(scopes)),
  created_by TEXT REFERENCES users (id),
  created_at TEXT NOT NULL,
  last_used_at TEXT,
  expires_at TEXT,
  revoked_at TEXT
) STRICT;

CREATE TABLE idempotency_keys (
  owner TEXT NOT NULL,
  idempotency_key TEXT NOT NULL,
  request_hash TEXT NOT NULL,
  status INTEGER,
  body TEXT,
  created_at TEXT NOT NULL,
  PRIMARY KEY (owner, idempotency_key)
) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_by_time ON idempotency_keys (created_at);
`;

const identity = `
ALTER TABLE subscribers ADD COLUMN verified_at TEXT;
CREATE TABLE identity_codes (
  id TEXT NOT NULL PRIMARY KEY,
  session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
  external_id TEXT NOT NULL,
  code_hash TEXT NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  created_at TEXT NOT NULL,
  expires_at TEXT NOT NULL,
  used_at TEXT
) STRICT;
CREATE INDEX identity_codes_by_session ON identity_codes (session_id, created_at);
`;

const webhooks = `
CREATE TABLE webhooks (
  id TEXT NOT NULL PRIMARY KEY,
  url TEXT NOT NULL,
  secret TEXT NOT NULL,
  events TEXT NOT NULL CHECK (json_valid(events)),
  redact INTEGER NOT NULL DEFAULT 1 CHECK (redact IN (0, 1)),
  enabled INTEGER NOT NULL DEFAULT 1 CHECK (enabled IN (0, 1)),
  created_by TEXT REFERENCES users (id),
  created_at TEXT NOT NULL
) STRICT;
CREATE TABLE webhook_deliveries (
  id TEXT NOT NULL PRIMARY KEY,
  position INTEGER NOT NULL UNIQUE,
  webhook_id TEXT NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
  event TEXT NOT NULL,
  conversation_id TEXT REFERENCES conversations (id) ON DELETE CASCADE,
  payload TEXT NOT NULL CHECK (json_valid(payload)),
  state TEXT NOT NULL CHECK (state IN ('pending', 'delivered', 'dead')),
  attempts INTEGER NOT NULL DEFAULT 0,
  next_attempt_at TEXT,
  last_status INTEGER,
  last_error TEXT,
  created_at TEXT NOT NULL,
  finished_at TEXT,
  CHECK ((state = 'pending') = (next_attempt_at IS NOT NULL))
) STRICT;
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (next_attempt_at, position) WHERE state = 'pending';
CREATE INDEX webhook_deliveries_by_webhook ON webhook_deliveries (webhook_id, state, position);
`;

/**
 * `settings` holds what is changed while the product runs. `erasures` are the tombstones that a restore replays. The audit
 * trail may lose its old end (retention) up to a recorded anchor, which carries the hash that the rest hangs from.
 */
const keeping = `
CREATE TABLE settings (
  name TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL CHECK (json_valid(value)),
  updated_at TEXT NOT NULL,
  updated_by TEXT REFERENCES users (id)
) STRICT, WITHOUT ROWID;

CREATE TABLE erasures (
  id TEXT NOT NULL PRIMARY KEY,
  subscriber_id TEXT NOT NULL,
  requested_by TEXT,
  counts TEXT NOT NULL CHECK (json_valid(counts)),
  created_at TEXT NOT NULL
) STRICT;
CREATE INDEX erasures_by_time ON erasures (created_at);

CREATE TABLE legal_holds (
  id TEXT NOT NULL PRIMARY KEY,
  subscriber_id TEXT NOT NULL REFERENCES subscribers (id),
  reason TEXT NOT NULL,
  created_by TEXT REFERENCES users (id),
  created_at TEXT NOT NULL,
  released_at TEXT
) STRICT;
CREATE INDEX legal_holds_by_subscriber ON legal_holds (subscriber_id) WHERE released_at IS NULL;

CREATE TABLE audit_anchors (
  seq INTEGER PRIMARY KEY CHECK (seq > 0),
  hash TEXT NOT NULL,
  at TEXT NOT NULL
) STRICT;
CREATE TRIGGER audit_anchor_fits BEFORE INSERT ON audit_anchors
WHEN NOT EXISTS (SELECT 1 FROM audit WHERE seq = NEW.seq AND hash = NEW.hash)
  OR NOT EXISTS (SELECT 1 FROM audit WHERE seq > NEW.seq)
BEGIN
  SELECT RAISE(ABORT, 'an anchor names a row of the trail that is not its last');
END;
CREATE TRIGGER audit_anchors_never_change BEFORE UPDATE ON audit_anchors BEGIN
  SELECT RAISE(ABORT, 'the audit trail is append-only');
END;
CREATE TRIGGER audit_anchors_never_shrink BEFORE DELETE ON audit_anchors BEGIN
  SELECT RAISE(ABORT, 'the audit trail is append-only');
END;
DROP TRIGGER audit_never_shrinks;
CREATE TRIGGER audit_never_shrinks BEFORE DELETE ON audit
WHEN OLD.seq > coalesce((SELECT max(seq) FROM audit_anchors), 0)
BEGIN
  SELECT RAISE(ABORT, 'the audit trail is append-only');
END;
CREATE INDEX audit_by_actor ON audit (actor, seq);
CREATE INDEX audit_by_action ON audit (action, seq);
`;

export const doorsAndKeeping: Migration = {
  number: 3,
  name: 'doors',
  up(connection) {
    for (const part of [doors, identity, webhooks, keeping]) connection.exec(part);
  },
};
