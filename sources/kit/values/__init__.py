"""What a source says, as frozen values."""
