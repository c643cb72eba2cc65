-- A copy of an entry has the code of its original. Retention removes the nonce, but not the code: so a copy is refused
-- also when the values of the original are gone.
CREATE UNIQUE INDEX audit_entry_code ON ledger.audit_entry (code);
DROP INDEX ledger.audit_entry_nonce;
