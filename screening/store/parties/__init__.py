"""Parties: their identity, by official numbers and by people's decisions."""
