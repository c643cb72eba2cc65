-- Queries that run in the background into a file.

-- One row for each export. The row of a running export has a lease: when its gateway dies, another one takes the export up
-- after the last page that is in the file.
CREATE TABLE portal.bulk_export (
  portal_id uuid PRIMARY KEY DEFAULT uuidv7(),
  -- The user it was made by, and the role and access in which it was made. No foreign key: an export ends with its access.
  user_id uuid NOT NULL,
  role text COLLATE "C" NOT NULL,
  -- Null until a gateway has begun; see scopeKey in src/domain/access.ts.
  access text COLLATE "C",
  query text NOT NULL,
  variables jsonb NOT NULL,
  format text COLLATE "C" NOT NULL CHECK (format IN ('JSONL', 'CSV')),
  state text COLLATE "C" NOT NULL DEFAULT 'QUEUED'
    CHECK (state IN ('QUEUED', 'RUNNING', 'DONE', 'FAILED', 'CANCELLED')),
  rows bigint NOT NULL DEFAULT 0,
  bytes bigint NOT NULL DEFAULT 0,
  parts integer NOT NULL DEFAULT 0,
  -- The cursor of the last record that is in the file.
  position text,
  -- Records of one page; smaller after a page was too expensive or too slow.
  page_size integer NOT NULL,
  -- The code and message of what it waits for, or of why it failed.
  problem_code text COLLATE "C",
  problem_message text,
  -- Failed attempts without progress, and since when.
  attempts integer NOT NULL DEFAULT 0,
  stalled_since timestamptz,
  -- Not before this time does a gateway take it up.
  due_at timestamptz NOT NULL DEFAULT now(),
  lease_until timestamptz,
  -- Grows with each claim; only the gateway with the newest one may write.
  fence bigint NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL DEFAULT now(),
  started_at timestamptz,
  finished_at timestamptz,
  expires_at timestamptz
);
CREATE UNIQUE INDEX bulk_export_one_for_a_user ON portal.bulk_export (user_id) WHERE state IN ('QUEUED', 'RUNNING');
CREATE INDEX bulk_export_of_user ON portal.bulk_export (user_id, created_at DESC);
CREATE INDEX bulk_export_due ON portal.bulk_export (due_at) WHERE state IN ('QUEUED', 'RUNNING');

-- The pieces of the file in the document store. A piece is named here before its bytes are written, so no bytes stay behind
-- unknown. Of several pieces with one number, the one with a size is in the file.
CREATE TABLE portal.bulk_export_part (
  export_id uuid NOT NULL REFERENCES portal.bulk_export ON DELETE RESTRICT,
  part integer NOT NULL,
  fence bigint NOT NULL,
  bytes bigint,
  named_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (export_id, part, fence)
);
CREATE UNIQUE INDEX bulk_export_part_in_file ON portal.bulk_export_part (export_id, part) WHERE bytes IS NOT NULL;
