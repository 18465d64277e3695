"""Which contracts get which check within the hours of a team; the hours stand in a file beside."""
