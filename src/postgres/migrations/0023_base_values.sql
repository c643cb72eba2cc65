-- The value of each synchronized field when both systems last agreed on it: what later changes are compared with, and
-- where a value came from.

CREATE TABLE ledger.base_value (
  record text COLLATE "C" NOT NULL,
  portal_id uuid NOT NULL,
  -- The field's name in the graph.
  field text COLLATE "C" NOT NULL,
  portal_value json,
  crm_value json,
  -- Which system said it: SALESFORCE, PORTAL or HUB.
  said_by text COLLATE "C" NOT NULL,
  -- When the system that said it was seen to say it, and when the other one had it too.
  observed_at timestamptz(3) NOT NULL,
  synced_at timestamptz(3) NOT NULL,
  -- The conflict rule that decided, and the value that lost by it; null when nothing lost.
  rule text COLLATE "C" NOT NULL,
  lost_by text COLLATE "C",
  lost_value json,
  PRIMARY KEY (record, portal_id, field)
);

-- Records of Salesforce that were deleted there. A late update never brings one back.
CREATE TABLE ledger.tombstone (
  -- The Salesforce object.
  object text COLLATE "C" NOT NULL,
  crm_id text COLLATE "C" NOT NULL,
  portal_id uuid,
  deleted_at timestamptz(3) NOT NULL,
  PRIMARY KEY (object, crm_id)
);

-- How far the changes of each Salesforce object were read. Only the leader of the newest epoch moves it.
CREATE TABLE ledger.crm_cursor (
  object text COLLATE "C" PRIMARY KEY,
  system_modstamp timestamptz(3) NOT NULL,
  last_id text COLLATE "C" NOT NULL,
  epoch bigint NOT NULL,
  updated_at timestamptz(3) NOT NULL DEFAULT clock_timestamp()
);

-- Who does what only one process may do. A lease that ran out is taken over under the next epoch.
CREATE TABLE ledger.leader_lease (
  name text COLLATE "C" PRIMARY KEY,
  holder text NOT NULL,
  epoch bigint NOT NULL,
  lease_until timestamptz(3) NOT NULL
);
