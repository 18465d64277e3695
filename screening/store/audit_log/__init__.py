"""The log of writes: one line per write, in its transaction; chained, signed and read."""
