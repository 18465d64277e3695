"""Is it the same company? Suggestions, and the decisions of people on them."""
