"""The pure core: purchase, chain, what is heard, rulebook and day in, a verdict out; no I/O."""
