"""All rows of a database: read as one moment has them, and built up again on either engine."""
