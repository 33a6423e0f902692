"""The worker's jobs on docket. Jobs carry ids only; the ledger is authoritative for what they run."""
