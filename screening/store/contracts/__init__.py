"""Contracts as they were imported, and what people said of them."""
