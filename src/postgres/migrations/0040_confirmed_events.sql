-- What people decided about events that seemed impossible is a fact like any other: an event that confirms another one,
-- for the finding that it answers.

-- Existing rows fit: none of them confirms anything.
ALTER TABLE portal.tracking_event
  ADD COLUMN confirms text COLLATE "C",
  DROP CONSTRAINT tracking_event_correction_check;
ALTER TABLE portal.tracking_event
  ADD CHECK (correction IN ('RETRACTS', 'SUPERSEDES', 'CONFIRMS')) NOT VALID,
  ADD CHECK (confirms IN ('CLOCK_IN_THE_FUTURE', 'BEFORE_THE_BOOKING', 'ILLEGAL_TRANSITION')) NOT VALID,
  ADD CHECK ((confirms IS NOT NULL) = (correction IS NOT DISTINCT FROM 'CONFIRMS')) NOT VALID,
  ADD CHECK (confirms IS NULL OR milestone IS NULL) NOT VALID;
