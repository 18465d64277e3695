"""Verdicts, and which of them are due."""
