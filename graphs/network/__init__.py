"""The whole network of one organization as columns: who supplies whom, and what each adds in risk.

`columns` is the store, `prepare` makes it of ties, `screening_pass` carries the risk up to the
contracts, `update` does that again where something changed, `disk` keeps it. Only this package
(and `graphs.matching`) knows numpy and numba; whoever calls it gives and gets keys and numbers.
"""
