-- Whose each case was when the hub last heard of it: when it moves to another account, the one that loses it is told, too.

CREATE TABLE ledger.case_account (
  case_id text COLLATE "C" PRIMARY KEY,
  -- Both ids are those of Salesforce.
  account_id text COLLATE "C" NOT NULL
);
