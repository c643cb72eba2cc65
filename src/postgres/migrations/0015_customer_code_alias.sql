-- Codes by which files name a customer beside its own code: a person decided that they mean the same customer.
CREATE TABLE portal.customer_code_alias (
  -- The code without case and blanks, composed (NFC): see src/domain/customer-match.ts.
  code_key text COLLATE "C" PRIMARY KEY,
  -- As the file had it.
  code text NOT NULL,
  account_id uuid NOT NULL REFERENCES portal.account,
  created_at timestamptz(3) NOT NULL DEFAULT now()
);
CREATE INDEX customer_code_alias_of_account ON portal.customer_code_alias (account_id);
