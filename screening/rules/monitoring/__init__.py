"""What is counted of many contracts, what they aim at, and what of it can be shown to all."""
