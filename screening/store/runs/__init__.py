"""The runs of sources: queued, leased, finished."""
