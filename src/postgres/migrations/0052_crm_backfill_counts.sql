-- Of the rows that were read: those that the portal refused, and those that name no record of it. The others were applied.
ALTER TABLE ledger.crm_backfill
  ADD COLUMN set_aside bigint NOT NULL DEFAULT 0,
  ADD COLUMN unmatched bigint NOT NULL DEFAULT 0;
