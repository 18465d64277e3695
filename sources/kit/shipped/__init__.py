"""The project's own tables of what may ship."""
