-- Customers, their branches, and the people and programs that sign in.

-- A customer has no parent; a branch has a customer as its parent. There are two levels: a branch has no branches.
CREATE TABLE portal.account (
  portal_id uuid PRIMARY KEY DEFAULT uuidv7(),
  parent_id uuid REFERENCES portal.account,
  -- The customer itself, or the customer that a branch belongs to.
  customer_id uuid NOT NULL GENERATED ALWAYS AS (coalesce(parent_id, portal_id)) STORED,
  is_branch boolean NOT NULL GENERATED ALWAYS AS (parent_id IS NOT NULL) STORED,

  display_name text NOT NULL,
  sort_name text COLLATE "C" NOT NULL GENERATED ALWAYS AS (lower(display_name)) STORED,
  -- A display name that the customer proposed, until staff accept it.
  display_name_proposal text,
  display_name_proposed_at timestamptz(3),
  legal_name_override text,
  customer_code text COLLATE "C" UNIQUE,
  -- ISO 3166-1 alpha-2, as every country of this schema.
  country text COLLATE "C",
  status text COLLATE "C" NOT NULL DEFAULT 'ACTIVE' CHECK (status IN ('ACTIVE', 'SUSPENDED', 'CLOSED')),

  -- Copies of what Salesforce owns, for decisions that the portal makes while Salesforce is away.
  legal_name text,
  -- E.164.
  phone text COLLATE "C" CHECK (phone ~ '^\+[0-9]{2,15}$'),
  billing_code text COLLATE "C",
  billing_country text COLLATE "C" CHECK (billing_country ~ '^[A-Z]{2}$'),
  -- ISO 3166-2, without the country.
  billing_state text,
  billing_contact_email text,
  contract_tier text COLLATE "C" CHECK (contract_tier IN ('STANDARD', 'SILVER', 'GOLD', 'PLATINUM')),
  -- Codes of portal.service_level. Null: not known yet, which forbids no service.
  eligible_services text[] COLLATE "C",

  crm_id portal.crm_id UNIQUE,
  version bigint NOT NULL DEFAULT 1,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_at timestamptz(3) NOT NULL DEFAULT now(),

  CHECK (parent_id <> portal_id),
  CHECK ((display_name_proposal IS NULL) = (display_name_proposed_at IS NULL)),
  -- The target of foreign keys that hold an account together with its customer.
  UNIQUE (portal_id, customer_id)
);
CREATE INDEX account_by_name ON portal.account (sort_name, portal_id);
CREATE INDEX account_customers_by_name ON portal.account (sort_name, portal_id) WHERE parent_id IS NULL;
CREATE INDEX account_branches ON portal.account (parent_id, sort_name, portal_id) WHERE parent_id IS NOT NULL;

CREATE FUNCTION portal.check_account_levels() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM portal.account p WHERE p.portal_id = NEW.parent_id AND p.parent_id IS NOT NULL) THEN
    RAISE EXCEPTION 'a branch cannot have branches' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER account_levels AFTER INSERT OR UPDATE OF parent_id ON portal.account
  FOR EACH ROW WHEN (NEW.parent_id IS NOT NULL) EXECUTE FUNCTION portal.check_account_levels();

-- Customers' people, staff, and programs.
CREATE TABLE portal.portal_user (
  portal_id uuid PRIMARY KEY DEFAULT uuidv7(),
  -- The subject (`sub`) of the user's tokens.
  subject text COLLATE "C" NOT NULL UNIQUE,
  kind text COLLATE "C" NOT NULL CHECK (kind IN ('CUSTOMER', 'STAFF', 'SERVICE')),
  state text COLLATE "C" NOT NULL DEFAULT 'INVITED' CHECK (state IN ('INVITED', 'ACTIVE', 'DEACTIVATED')),
  email text NOT NULL,
  name text NOT NULL,
  sort_name text COLLATE "C" NOT NULL GENERATED ALWAYS AS (lower(name)) STORED,
  -- E.164.
  phone text COLLATE "C" CHECK (phone ~ '^\+[0-9]{2,15}$'),
  -- The customer of a CUSTOMER; null for the other kinds.
  account_id uuid REFERENCES portal.account,
  -- True: the user reads every branch of the customer. False: the branches in portal_user_branch.
  whole_account boolean NOT NULL DEFAULT false,
  crm_contact_id portal.crm_id UNIQUE,
  version bigint NOT NULL DEFAULT 1,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_at timestamptz(3) NOT NULL DEFAULT now(),

  CHECK ((kind = 'CUSTOMER') = (account_id IS NOT NULL)),
  CHECK (kind = 'CUSTOMER' OR NOT whole_account),
  UNIQUE (portal_id, account_id)
);
CREATE INDEX portal_user_of_account ON portal.portal_user (account_id, sort_name, portal_id);
-- One active user for an e-mail address. A check before the activation alone would lose a race.
CREATE UNIQUE INDEX portal_user_active_email ON portal.portal_user (lower(email)) WHERE state = 'ACTIVE';

-- The branches that a user may read. The foreign keys hold user and branch to one customer.
CREATE TABLE portal.portal_user_branch (
  user_id uuid NOT NULL,
  account_id uuid NOT NULL,
  branch_id uuid NOT NULL,

  PRIMARY KEY (user_id, branch_id),
  CHECK (branch_id <> account_id),
  FOREIGN KEY (user_id, account_id) REFERENCES portal.portal_user (portal_id, account_id) ON DELETE CASCADE,
  FOREIGN KEY (branch_id, account_id) REFERENCES portal.account (portal_id, customer_id)
);
CREATE INDEX portal_user_branch_by_branch ON portal.portal_user_branch (branch_id);
