"""What is decided, by files that a lawyer reads: duty, risk, clauses, verdict. Pure."""
