-- The cursors that subscribers see are enciphered positions: the plain ones counted the events of all customers.
ALTER TABLE ledger.live_head
  -- AES-128; 122 of its bits are random. It hides counts, and opens nothing.
  ADD COLUMN cursor_key bytea NOT NULL DEFAULT decode(replace(gen_random_uuid()::text, '-', ''), 'hex')
    CHECK (octet_length(cursor_key) = 16),
  -- Positions up to this one were sent as plain numbers.
  ADD COLUMN plain_up_to bigint NOT NULL DEFAULT 0;
UPDATE ledger.live_head SET plain_up_to = seq;
