"""Strict readers of what publishers write."""
