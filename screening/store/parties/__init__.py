"""Parties: who they are, by their numbers and by what people decided."""
