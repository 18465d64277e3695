"""One file is one group of measures; each says ``MEASURES``, and nothing registers it."""
