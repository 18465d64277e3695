"""The risk method: its constants and tables as files, and the formulas F1-F11 as pure functions.

Whoever wants to argue with the method reads constants.toml, indicators.toml and the tables; each
number there carries its reason. docs/methodology.md explains the whole in words.
"""
