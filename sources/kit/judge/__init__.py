"""Whether to believe a snapshot."""
