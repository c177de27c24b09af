import type { Migration } from './migration.ts';

/**
 * Where each label comes from and in which batch, so that a batch can be undone and nothing trains unreviewed; and the
 * index for the labels that came after a given release's predictions. Labels so far were all given by people.
 */
export const labelProvenance: Migration = {
  number: 2,
  name: 'label-provenance',
  up(connection) {
    connection.exec(`
ALTER TABLE labels ADD COLUMN provenance TEXT NOT NULL DEFAULT 'person'
  CHECK (provenance IN ('person', 'rating', 'ticket', 'import', 'rule'));
ALTER TABLE labels ADD COLUMN batch_id TEXT;
ALTER TABLE labels ADD COLUMN undone_at TEXT;
CREATE INDEX labels_by_batch ON labels (batch_id) WHERE batch_id IS NOT NULL;
CREATE INDEX predictions_by_release ON predictions (release, created_at);
`);
  },
};
