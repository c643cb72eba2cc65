-- What was uploaded in the last day, for the quotas of users and customers. The bytes are in the document store.
CREATE TABLE portal.upload (
  user_id uuid NOT NULL,
  -- Null for staff.
  account_id uuid,
  size_bytes bigint NOT NULL,
  at timestamptz(3) NOT NULL DEFAULT now()
);
CREATE INDEX upload_of_user ON portal.upload (user_id, at);
CREATE INDEX upload_of_account ON portal.upload (account_id, at);
