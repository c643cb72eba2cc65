-- Who changed the record of an open item in Salesforce: until the worker has compared the item with both systems again.
ALTER TABLE ledger.review_item ADD COLUMN cue text;
