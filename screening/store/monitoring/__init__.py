"""What measures are counted from, the figures of days that were kept, and ambitions."""
