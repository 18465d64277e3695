"""CPV codes from words: a model over hashed pieces of words, and a search by title and number.

Everything here is pure and read once when it is first asked for. The model is made by
`make cpv-model` (``graphs.cpv_training``, which nothing here imports); docs/cpv.md says what it
learned from and how often it is right.
"""
