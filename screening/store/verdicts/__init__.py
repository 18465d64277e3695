"""Verdicts, and which contracts are due for one."""
