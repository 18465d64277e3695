"""Contracts as they were imported, and what people recorded about them."""
