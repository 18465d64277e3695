"""The clauses, the ladder that chooses their level, and the texts, from the files beside this
one.
"""
