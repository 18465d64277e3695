"""What the lists of one publisher have in common: their files, their changes and their records."""
