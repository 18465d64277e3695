"""The snapshots of sources, and their statements."""
