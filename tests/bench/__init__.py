"""Speed, measured beside the best known other way, in one run. Tests never assert time."""
