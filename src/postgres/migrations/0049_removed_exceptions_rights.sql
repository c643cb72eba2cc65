-- The function that removes shipments runs as the owner already, and so does this trigger in it.
ALTER FUNCTION ledger.keep_removed_exceptions SECURITY INVOKER;
