-- A link with which a consignee follows one shipment without a sign-in. Its secret is not stored.
CREATE TABLE portal.shared_link (
  portal_id uuid PRIMARY KEY,
  shipment_id uuid NOT NULL REFERENCES portal.shipment ON DELETE CASCADE,
  -- The owner of the shipment when the link was made. The link ends when the shipment gets another owner.
  account_id uuid NOT NULL,
  branch_id uuid NOT NULL,
  -- SHA-256 of the secret, hexadecimal. The secret has 256 bits, so it needs no salt.
  secret_hash text COLLATE "C" NOT NULL UNIQUE CHECK (secret_hash ~ '^[0-9a-f]{64}$'),
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  expires_at timestamptz(3) NOT NULL,
  revoked_at timestamptz(3),
  CHECK (expires_at > created_at)
);
CREATE INDEX shared_link_of_shipment ON portal.shared_link (shipment_id);
