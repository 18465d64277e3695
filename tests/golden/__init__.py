"""The golden proof: one digest per case of what the product says, to show that nothing changed.

``make golden`` writes ``tests/golden/*.sha256``, ``make golden-check`` compares with what is
committed, and ``python -m tests.golden --help`` tells how to see the text behind a digest. All that
these files ask of the product stands in ``product.py``; the rest is about cases and digests.
"""
