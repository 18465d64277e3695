"""What suppliers, their workers and others say through the links they were given."""
