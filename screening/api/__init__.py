"""The API, version 1: the same portfolio and the same verdicts as the pages, as JSON."""

import screening.api.checks
import screening.api.contracts
import screening.api.description
import screening.api.hotspots
import screening.api.matches
import screening.api.paths
import screening.api.sources  # noqa: F401  (each of them adds its routes)
from screening.api.blueprint import api

__all__ = ["api"]
