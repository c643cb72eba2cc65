-- The papers that name an erased person: those that stay as evidence, and those that the erasure removed, which a restored
-- backup brings back.
ALTER TABLE ledger.person_erasure
  ADD COLUMN kept_papers uuid[] NOT NULL DEFAULT '{}',
  ADD COLUMN removed_papers uuid[] NOT NULL DEFAULT '{}';
