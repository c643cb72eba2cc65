-- Two more findings about an event that a person can answer with "it is as reported" (CONFIRMABLE in src/domain/milestones).

ALTER TABLE portal.tracking_event DROP CONSTRAINT tracking_event_confirms_check;
ALTER TABLE portal.tracking_event ADD CONSTRAINT tracking_event_confirms_check CHECK (confirms IN (
  'CLOCK_IN_THE_FUTURE', 'TOO_LONG_AGO', 'EXPECTED_OUT_OF_REACH', 'BEFORE_THE_BOOKING', 'ILLEGAL_TRANSITION',
  'DELIVERY_STOP_UNKNOWN', 'SECOND_DELIVERY', 'PROOF_BEFORE_DELIVERY', 'PROOF_OF_CUSTOMER'));
