"""What is due of contracts, what came of it, and what people decided."""
