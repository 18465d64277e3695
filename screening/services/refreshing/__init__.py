"""What is heard, kept fresh: when a source is due, one run of it, the verdicts it reaches."""
