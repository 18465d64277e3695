"""How the tables came to be, step by step. Each file of ``versions`` is one released change."""
