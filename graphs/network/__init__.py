"""The whole network of one organization as columns: who supplies whom, and the risk each adds.

`columns` is the store, `prepare` makes it of ties, `screening_pass` carries the risk up to the
contracts, `update` does that again where something changed, `packed` writes and reads it as bytes.
Only this package (and `graphs.matching`) knows numpy and numba; callers pass and get keys and
numbers.
"""
