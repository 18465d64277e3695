"""Backups of the whole store, and its move to another database."""
