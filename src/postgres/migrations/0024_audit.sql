-- Who changed what, when, by which way. Rows are added with the change itself and chained afterwards by the sealer.

CREATE TABLE ledger.audit_entry (
  -- Given while the changed record is locked: for one record, the order of ids is the order of the changes.
  id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  principal text NOT NULL,
  role text COLLATE "C",
  system text COLLATE "C" NOT NULL,
  request_id text,
  record text COLLATE "C" NOT NULL,
  record_id text COLLATE "C" NOT NULL,
  account_id uuid,
  action text COLLATE "C" NOT NULL,
  -- The payload: a list of {field, old, new}. Kept as text, byte by byte, because its hash is in the chain. The nonce
  -- keeps short values from being guessed from their hash once the payload is gone. Null after retention.
  changes json,
  nonce uuid DEFAULT gen_random_uuid(),
  -- Given by the sealer: the place in the chain, 1, 2, 3 …
  seq bigint UNIQUE,
  payload_hash bytea,
  hash bytea,
  CHECK ((seq IS NULL) = (hash IS NULL)),
  CHECK ((seq IS NULL) = (payload_hash IS NULL)),
  CHECK ((changes IS NULL) = (nonce IS NULL)),
  CHECK (changes IS NOT NULL OR seq IS NOT NULL)
);
CREATE INDEX audit_entry_unsealed ON ledger.audit_entry (id) WHERE seq IS NULL;
CREATE INDEX audit_entry_of_record ON ledger.audit_entry (record, record_id, id);
CREATE INDEX audit_entry_of_principal ON ledger.audit_entry (principal, id);
CREATE INDEX audit_entry_of_account ON ledger.audit_entry (account_id, id);
CREATE INDEX audit_entry_time ON ledger.audit_entry (at, id);
CREATE INDEX audit_entry_payloads ON ledger.audit_entry (at) WHERE changes IS NOT NULL;

-- An entry changes twice at most: it is sealed, and later its payload is removed.
CREATE FUNCTION ledger.guard_audit_entry() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  same boolean := (NEW.id, NEW.at, NEW.principal, NEW.role, NEW.system, NEW.request_id, NEW.record, NEW.record_id,
                   NEW.account_id, NEW.action)
    IS NOT DISTINCT FROM
                  (OLD.id, OLD.at, OLD.principal, OLD.role, OLD.system, OLD.request_id, OLD.record, OLD.record_id,
                   OLD.account_id, OLD.action);
  kept boolean := NEW.changes::text IS NOT DISTINCT FROM OLD.changes::text AND NEW.nonce IS NOT DISTINCT FROM OLD.nonce;
  chained boolean := (NEW.seq, NEW.payload_hash, NEW.hash) IS NOT DISTINCT FROM (OLD.seq, OLD.payload_hash, OLD.hash);
BEGIN
  IF same AND kept AND OLD.seq IS NULL AND NEW.seq IS NOT NULL THEN RETURN NEW; END IF;
  IF same AND chained AND OLD.seq IS NOT NULL AND NEW.changes IS NULL THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'entries of the audit are never changed' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER audit_entry_is_guarded BEFORE UPDATE ON ledger.audit_entry
  FOR EACH ROW EXECUTE FUNCTION ledger.guard_audit_entry();

CREATE FUNCTION ledger.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'rows of % are never changed or deleted', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER audit_entry_is_kept BEFORE DELETE OR TRUNCATE ON ledger.audit_entry
  FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();

-- The signed end of the chain after each sealing.
CREATE TABLE ledger.audit_head (
  seq bigint PRIMARY KEY,
  hash bytea NOT NULL,
  sealed_at timestamptz(3) NOT NULL,
  key_id text COLLATE "C" NOT NULL,
  signature bytea NOT NULL
);
CREATE TRIGGER audit_head_is_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.audit_head
  FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
