"""What is counted of many contracts, and what of it can be shown to everybody."""
