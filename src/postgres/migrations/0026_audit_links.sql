-- Entries of the audit are only ever added: their places in the chain stand in a table of their own, and an entry carries
-- a code of its writer.

-- A sealer of the version before waits here and fails afterwards, because its columns are gone. Its writers go on: the
-- statements that keep them waiting stand last.
LOCK TABLE ledger.audit_head IN SHARE ROW EXCLUSIVE MODE;

-- The place of an entry in the chain (1, 2, 3 …), and the hashes. The sealer adds it.
CREATE TABLE ledger.audit_link (
  seq bigint PRIMARY KEY,
  -- Not a foreign key: its check would keep writers waiting. Verification finds a missing entry.
  entry_id bigint NOT NULL UNIQUE,
  payload_hash bytea NOT NULL,
  hash bytea NOT NULL
);
INSERT INTO ledger.audit_link (seq, entry_id, payload_hash, hash)
SELECT seq, id, payload_hash, hash FROM ledger.audit_entry WHERE seq IS NOT NULL ORDER BY seq;
CREATE TRIGGER audit_link_is_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.audit_link
  FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();

-- A signed order to erase the values of entries before their time, because they are about a person.
CREATE TABLE ledger.audit_erasure (
  id uuid PRIMARY KEY,
  ordered_at timestamptz(3) NOT NULL,
  ordered_by text NOT NULL,
  reason text NOT NULL,
  -- [[place in the chain, its hash in hexadecimal]]; json, because its text is signed.
  entries json NOT NULL,
  key_id text COLLATE "C" NOT NULL,
  signature bytea NOT NULL
);
CREATE TRIGGER audit_erasure_is_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.audit_erasure
  FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();

-- From this place on every entry has a code; signed with the head. Null in heads of the version before.
ALTER TABLE ledger.audit_head ADD COLUMN coded_from bigint;

-- The code of the writer is over the nonce, too, so a copy of an entry has the nonce of its original.
CREATE UNIQUE INDEX audit_entry_nonce ON ledger.audit_entry (nonce);

-- Retention goes by the place in the chain, which ascends with the id.
DROP INDEX ledger.audit_entry_payloads;
CREATE INDEX audit_entry_payloads ON ledger.audit_entry (id) WHERE changes IS NOT NULL;

DROP TRIGGER audit_entry_is_guarded ON ledger.audit_entry;
ALTER TABLE ledger.audit_entry
  DROP COLUMN seq,
  DROP COLUMN payload_hash,
  DROP COLUMN hash,
  -- HMAC over the content, with a key that the database does not have. Null in entries of the version before.
  ADD COLUMN key_id text COLLATE "C",
  ADD COLUMN code bytea;

-- An entry changes once at most: retention removes the values of a sealed one.
CREATE OR REPLACE FUNCTION ledger.guard_audit_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.changes IS NULL AND NEW.nonce IS NULL
     AND to_jsonb(NEW) - '{changes,nonce}'::text[] = to_jsonb(OLD) - '{changes,nonce}'::text[]
     AND EXISTS (SELECT FROM ledger.audit_link l WHERE l.entry_id = OLD.id) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'entries of the audit are never changed' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER audit_entry_is_guarded BEFORE UPDATE ON ledger.audit_entry
  FOR EACH ROW EXECUTE FUNCTION ledger.guard_audit_entry();
