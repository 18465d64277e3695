"""The database itself: opening it, migrating it, and many rows at once."""
