"""The jobs that persons ask for: how far one is, and what is done for each kind."""
