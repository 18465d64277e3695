"""The yearly report to a council or parliament: its texts, commitments, and adopted reports."""
