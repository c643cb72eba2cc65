-- The span of the mutation that queued a change, when its trace is recorded: the worker's spans continue that trace.
ALTER TABLE ledger.outbox ADD COLUMN traceparent text CHECK (length(traceparent) <= 55);
ALTER TABLE ledger.write_intent ADD COLUMN traceparent text CHECK (length(traceparent) <= 55);
