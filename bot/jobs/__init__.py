"""Docket's side: it carries ids and runs what the ledger holds; the ledger is the truth."""
