"""The things that the application does: import, screen, refresh, match, take disclosures."""
