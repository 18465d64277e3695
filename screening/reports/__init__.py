"""What leaves the house as a document: verdicts, lists, matches, paths, the methodology."""
