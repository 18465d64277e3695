"""Refreshes of sources: queued, leased, finished."""
