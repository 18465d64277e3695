"""People: their accounts for those who look after them, and what signing in reads and writes."""
