"""The evidence: how true the verdicts are, as far as anybody can tell.

``make evidence`` writes ``docs/evidence.md`` with the same bytes each time. It rests on ratings of
our own (``tests/cases/gold``), on the publishers' editions beside the project where they are there,
and on records of what was measured before. Nothing here decides a verdict.
"""
