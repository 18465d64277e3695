"""Who supplies whom: contracts, parties and the chain below them. Knows nothing of risk."""
