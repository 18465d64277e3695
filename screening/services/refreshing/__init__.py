"""Refreshing sources: one run of a source, and the verdicts that it reaches."""
