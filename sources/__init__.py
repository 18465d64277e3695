"""What we listen to. `ls sources` is the catalogue: one file is one list, and nothing registers it.

Lists never import each other; all that the author of a list imports is in ``sources.kit``.
"""
