"""Pairs that may be one company, and what people decided of them."""
