-- One row for each record instead of one for each field: a shipment has twenty, and a backfill of a hundred thousand
-- spent most of its time on them.

CREATE TABLE ledger.base_values (
  record text COLLATE "C" NOT NULL,
  portal_id uuid NOT NULL,
  -- By the field's name in the graph, a list: the portal's value, Salesforce's value, which system said it (SALESFORCE,
  -- PORTAL or HUB), when it was seen to say it and when the other one had it too (both in milliseconds since 1970), the
  -- rule that decided, and the value that lost by it, {by, value}; null when nothing lost.
  fields jsonb NOT NULL,
  PRIMARY KEY (record, portal_id)
);

INSERT INTO ledger.base_values (record, portal_id, fields)
SELECT record, portal_id, jsonb_object_agg(field, jsonb_build_array(portal_value, crm_value, said_by,
         round(extract(epoch FROM observed_at) * 1000), round(extract(epoch FROM synced_at) * 1000), rule,
         CASE WHEN lost_by IS NOT NULL THEN jsonb_build_object('by', lost_by, 'value', lost_value) END))
  FROM ledger.base_value GROUP BY record, portal_id;

DROP TABLE ledger.base_value;
