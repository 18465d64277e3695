"""Is it the same company? Suggestions, people's words on them, and chains read as they said."""
