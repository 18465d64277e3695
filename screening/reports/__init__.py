"""The documents that leave the house: verdicts, lists, matches, paths, the methodology."""
