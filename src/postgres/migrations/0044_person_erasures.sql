-- The trace of each erasure of a person: on which day, by whose order, why, and how much. It names nobody: the forms of the
-- person's names are hashed with a salt, so that texts can be compared with them, such as after the restore of a backup that
-- is older than the erasure.
CREATE TABLE ledger.person_erasure (
  id uuid PRIMARY KEY,
  erased_at timestamptz(3) NOT NULL,
  ordered_by text NOT NULL,
  -- Such as the number of the request; no data of the person.
  reason text NOT NULL,
  salt text COLLATE "C" NOT NULL,
  -- [{length, hash}]
  identifiers json NOT NULL,
  -- Portal ids of the person's users. Salesforce's contacts that name them are linked no more.
  user_ids uuid[] NOT NULL,
  -- {"schema.table.column": rows}
  counts json NOT NULL
);
CREATE INDEX person_erasure_users ON ledger.person_erasure USING gin (user_ids);
