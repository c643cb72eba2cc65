-- Columns of the ownership table that the portal did not have: copies of what Salesforce owns and the portal acts on
-- while Salesforce is away, and what only the write side needs.

-- Country and state are ISO 3166 codes, phones E.164, services the portal's own codes.
ALTER TABLE portal.account
  ADD COLUMN legal_name text,
  ADD COLUMN phone text COLLATE "C" CHECK (phone ~ '^\+[0-9]{2,15}$'),
  ADD COLUMN billing_code text COLLATE "C",
  ADD COLUMN billing_country text COLLATE "C" CHECK (billing_country ~ '^[A-Z]{2}$'),
  ADD COLUMN billing_state text,
  ADD COLUMN billing_contact_email text,
  ADD COLUMN contract_tier text COLLATE "C" CHECK (contract_tier IN ('STANDARD', 'SILVER', 'GOLD', 'PLATINUM')),
  -- Null: not known yet, which forbids nothing.
  ADD COLUMN eligible_services text[] COLLATE "C",
  -- A wished display name until it is accepted, and when it was wished.
  ADD COLUMN display_name_proposal text,
  ADD COLUMN display_name_proposed_at timestamptz(3),
  ADD CHECK ((display_name_proposal IS NULL) = (display_name_proposed_at IS NULL));

ALTER TABLE portal.portal_user
  ADD COLUMN phone text COLLATE "C" CHECK (phone ~ '^\+[0-9]{2,15}$');

-- One e-mail address, one active user: what is checked before an activation cannot be raced.
CREATE UNIQUE INDEX portal_user_active_email ON portal.portal_user (lower(email)) WHERE state = 'ACTIVE';

ALTER TABLE portal.shipment
  ADD COLUMN dock_appointment_note text,
  -- The newest proof of delivery.
  ADD COLUMN proof_of_delivery_id uuid REFERENCES portal.document ON DELETE SET NULL;

ALTER TABLE portal.exception
  ADD COLUMN crm_task_id portal.crm_id UNIQUE;
