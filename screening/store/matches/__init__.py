"""Pairs that may be one company, and people's decisions on them."""
