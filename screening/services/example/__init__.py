"""The fictional example that fills an empty portfolio."""
