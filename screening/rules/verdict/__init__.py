"""The pure core: from a purchase, its chain, risk data, a rulebook and a day to a verdict; no
I/O.
"""
