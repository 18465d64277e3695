"""The rules of a verdict, in files that a lawyer reads: duty, risk, clauses, verdict. Pure."""
