import type { Migration } from './migration.ts';

/**
 * What webhooks are still to be told of, written by triggers in the transaction of the event itself: no crash between a
 * commit and a delivery can lose one. Nothing is written while there is no webhook. A change of a conversation's state
 * always stores a system message with an `event`, so that one trigger serves `message.created` and `conversation.updated`.
 */
export const outbox: Migration = {
  number: 4,
  name: 'outbox',
  up(connection) {
    connection.exec(`
CREATE TABLE outbox (
  position INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL CHECK (kind IN ('conversation', 'message', 'prediction')),
  object_id TEXT NOT NULL
) STRICT;
CREATE TRIGGER conversation_to_outbox AFTER INSERT ON conversations
WHEN EXISTS (SELECT 1 FROM webhooks WHERE enabled = 1) BEGIN
  INSERT INTO outbox (kind, object_id) VALUES ('conversation', NEW.id);
END;
CREATE TRIGGER message_to_outbox AFTER INSERT ON messages
WHEN EXISTS (SELECT 1 FROM webhooks WHERE enabled = 1) BEGIN
  INSERT INTO outbox (kind, object_id) VALUES ('message', NEW.id);
END;
-- Only the first reading of a message is news; a later release reads old ones again.
CREATE TRIGGER prediction_to_outbox AFTER INSERT ON predictions
WHEN EXISTS (SELECT 1 FROM webhooks WHERE enabled = 1)
  AND (SELECT count(*) FROM predictions WHERE message_id = NEW.message_id) = 1 BEGIN
  INSERT INTO outbox (kind, object_id) VALUES ('prediction', NEW.id);
END;
CREATE INDEX webhook_deliveries_in_order ON webhook_deliveries (webhook_id, conversation_id, position)
  WHERE state = 'pending';
CREATE INDEX webhook_deliveries_by_conversation ON webhook_deliveries (conversation_id)
  WHERE conversation_id IS NOT NULL;
CREATE INDEX webhook_deliveries_by_time ON webhook_deliveries (created_at);
CREATE INDEX sessions_by_last_seen ON sessions (last_seen_at) WHERE address IS NOT NULL OR user_agent IS NOT NULL;
`);
  },
};
