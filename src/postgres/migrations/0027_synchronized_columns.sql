-- What the portal keeps of Salesforce's facts, so that it can act on them when Salesforce does not answer, and what
-- both sides change.

ALTER TABLE portal.account
  ADD COLUMN legal_name text,
  ADD COLUMN display_name_proposal text,
  ADD COLUMN display_name_proposed_at timestamptz(3),
  ADD COLUMN phone text,
  ADD COLUMN billing_state text COLLATE "C",
  ADD COLUMN billing_country text COLLATE "C",
  ADD COLUMN billing_code text COLLATE "C",
  ADD COLUMN billing_contact_email text,
  ADD COLUMN contract_tier text COLLATE "C",
  -- Null: not known yet. Service codes as in portal.service_level.
  ADD COLUMN eligible_services text[],
  ADD CHECK ((display_name_proposal IS NULL) = (display_name_proposed_at IS NULL));

ALTER TABLE portal.portal_user ADD COLUMN phone text;
-- Nobody becomes active with the e-mail of somebody who is.
CREATE UNIQUE INDEX portal_user_active_email ON portal.portal_user (lower(email)) WHERE state = 'ACTIVE';

ALTER TABLE portal.shipment
  ADD COLUMN dock_appointment_note text,
  -- The newest one.
  ADD COLUMN proof_of_delivery_id uuid REFERENCES portal.document;

ALTER TABLE portal.exception ADD COLUMN crm_task_id portal.crm_id UNIQUE;
