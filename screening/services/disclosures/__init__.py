"""A supplier's own disclosure of its chain."""
