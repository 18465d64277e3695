"""The yearly report to a council or parliament: its figures, its texts, and its adoption."""
