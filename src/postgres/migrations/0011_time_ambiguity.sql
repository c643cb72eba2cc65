-- A local time that the clocks skipped or repeated: the event keeps that its instant is one reading of it.
ALTER TABLE portal.tracking_event
  ADD COLUMN time_ambiguity text COLLATE "C" CHECK (time_ambiguity IN ('SKIPPED', 'REPEATED'));
