"""Proofs of what is due: taken in, kept, decided upon, and forgotten on a day."""
